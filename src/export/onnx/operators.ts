import type { Shape } from '../../graph/inferShapes.js';
import type { LayerKind, LayerOf } from '../../graph/layer.js';
import { noiseStaysHere } from '../noiseStaysHere.js';
import type { OnnxAttribute } from './onnxModel.js';

/** One node of the network, about to be written. Values are float32 in NCHW order. */
export interface OperatorSite {
  /** Values that the node reads. */
  readonly inputs: readonly string[];
  /** Their extents, and that of the node's output. */
  readonly shapes: readonly Shape[];
  readonly shape: Shape;
  /** Whether the node's output is the logits: then it is [batch, classes], and nothing reads it. */
  readonly isLogits: boolean;
  /** Adds an operator and returns the value that it writes; without a name that of the node's output. */
  add(
    operator: string,
    inputs: readonly string[],
    attributes?: readonly OnnxAttribute[],
    name?: string,
  ): string;
  /** A parameter of the node, by its role; undefined if the node has none of that role. */
  parameter(role: string): string | undefined;
  /** A constant of float32. */
  floats(name: string, shape: readonly number[], values: readonly number[]): string;
  /** A constant list of int64. */
  integers(name: string, values: readonly number[]): string;
  /** A row of a table of mixing weights. */
  alpha(table: string, row: number): readonly number[];
}

/** Writes one kind of layer and returns the value that holds its output. */
type Operator<Kind extends LayerKind> = (layer: LayerOf<Kind>, site: OperatorSite) => string;

const ints = (name: string, ...values: number[]): OnnxAttribute => ({ name, ints: values });
const int = (name: string, value: number): OnnxAttribute => ({ name, int: value });

interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

function windowAttributes({ kernel, stride, padding }: Window): OnnxAttribute[] {
  return [
    ints('kernel_shape', kernel, kernel),
    ints('strides', stride, stride),
    ints('pads', padding, padding, padding, padding),
  ];
}

/** The node's own parameters in the given roles; those that it does not have are left out. */
const parameters = (site: OperatorSite, ...roles: string[]) =>
  roles.flatMap(role => site.parameter(role) ?? []);

/** y = Σ of all inputs; of one input, the input. */
const sum = (site: OperatorSite, inputs: readonly string[]) =>
  inputs.length === 1 ? inputs[0] : site.add('Sum', inputs);

/**
 * How each kind of layer is written in the operators of ONNX, in eval mode: batch normalisation with running statistics,
 * drop-path as the identity.
 */
export const operators: { readonly [Kind in LayerKind]: Operator<Kind> } = {
  input: (_layer, { inputs }) => inputs[0],
  normalise({ mean, deviation }, site) {
    const perChannel = (name: string, values: readonly number[]) =>
      site.floats(name, [1, values.length, 1, 1], values);
    const centred = site.add('Sub', [site.inputs[0], perChannel('mean', mean)], [], 'centred');
    return site.add('Div', [centred, perChannel('deviation', deviation)]);
  },
  conv2d(layer, site) {
    const inputs = [site.inputs[0], ...parameters(site, 'weight', 'bias')];
    const dilations = ints('dilations', layer.dilation, layer.dilation);
    return site.add('Conv', inputs, [...windowAttributes(layer), dilations, int('group', layer.groups)]);
  },
  batchNorm({ epsilon }, site) {
    const { channels } = site.shape;
    const weight = site.parameter('weight') ?? site.floats('weight', [channels], Array(channels).fill(1));
    const bias = site.parameter('bias') ?? site.floats('bias', [channels], Array(channels).fill(0));
    const statistics = parameters(site, 'running_mean', 'running_var');
    const inputs = [site.inputs[0], weight, bias, ...statistics];
    return site.add('BatchNormalization', inputs, [{ name: 'epsilon', float: epsilon }]);
  },
  relu: (_layer, site) => site.add('Relu', site.inputs),
  maxPool: (layer, site) => site.add('MaxPool', site.inputs, windowAttributes(layer)),
  avgPool: (layer, site) =>
    site.add('AveragePool', site.inputs, [...windowAttributes(layer), int('count_include_pad', 0)]),
  add: (_layer, site) => sum(site, site.inputs),
  weightedSum({ table, row }, site) {
    const weights = site.alpha(table, row);
    const terms = site.inputs.map((input, place) => {
      const weight = site.floats(`alpha_${place}`, [], [weights[place]]);
      return site.add('Mul', [input, weight], [], `term_${place}`);
    });
    return sum(site, terms);
  },
  concat: (_layer, site) => site.add('Concat', site.inputs, [int('axis', 1)]),
  channelSlice({ from, to }, site) {
    const places = { starts: from, ends: to, axes: 1 };
    const constants = Object.entries(places).map(([name, value]) => site.integers(name, [value]));
    return site.add('Slice', [site.inputs[0], ...constants]);
  },
  channelShuffle({ groups }, site) {
    const { height, width, channels } = site.shape;
    const apart = site.integers('apart', [0, groups, channels / groups, height, width]); // 0: as it was.
    const together = site.integers('together', [0, channels, height, width]);
    const grouped = site.add('Reshape', [site.inputs[0], apart], [], 'grouped');
    const turned = site.add('Transpose', [grouped], [ints('perm', 0, 2, 1, 3, 4)], 'turned');
    return site.add('Reshape', [turned, together]);
  },
  pad({ top, bottom, left, right }, site) {
    const amounts = site.integers('amounts', [0, 0, top, left, 0, 0, bottom, right]);
    return site.add('Pad', [site.inputs[0], amounts]);
  },
  zero(_layer, site) {
    // Not x · 0: that of an infinite x is no number.
    const { height, width, channels } = site.shape;
    const batch = site.add('Shape', site.inputs, [int('start', 0), int('end', 1)], 'batch');
    const image = site.integers('image', [channels, height, width]);
    const extents = site.add('Concat', [batch, image], [int('axis', 0)], 'extents');
    return site.add('ConstantOfShape', [extents]);
  },
  noise: () => {
    throw noiseStaysHere();
  },
  globalAvgPool: (_layer, site) => site.add('GlobalAveragePool', site.inputs),
  linear(_layer, site) {
    const flat = site.add('Flatten', site.inputs, [int('axis', 1)], 'flat');
    const inputs = [flat, ...parameters(site, 'weight', 'bias')];
    if (site.isLogits) return site.add('Gemm', inputs, [int('transB', 1)]);
    const product = site.add('Gemm', inputs, [int('transB', 1)], 'product');
    return site.add('Unsqueeze', [product, site.integers('axes', [2, 3])]);
  },
  dropPath: (_layer, { inputs }) => inputs[0],
};
