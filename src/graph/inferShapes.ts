import { InputError } from '../base/inputError.js';
import type { Graph, GraphNode } from './graph.js';
import type { LayerKind, LayerOf } from './layer.js';

/** Extent of one node's output, for one image. */
export interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What convolutions and pools look through. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation?: number;
}

/** Rows (or columns) of a window operation's output: ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1. */
export function windowExtent(size: number, { kernel, stride, padding, dilation = 1 }: Window): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

type Rule<Kind extends LayerKind> = (
  layer: LayerOf<Kind>,
  inputs: readonly Shape[],
  node: GraphNode,
) => Shape;

const same = (_layer: unknown, [input]: readonly Shape[]): Shape => input;

function windowed(layer: Window, inputs: readonly Shape[], node: GraphNode, channels: number): Shape {
  for (const name of ['kernel', 'stride', 'padding', 'dilation'] as const) {
    const value = layer[name] ?? 1;
    const least = name === 'padding' ? 0 : 1;
    if (!Number.isInteger(value) || value < least) {
      throw impossible(node, inputs, `whole numbers from ${least}, not ${name} ${value}`);
    }
  }
  const [input] = inputs;
  return { height: windowExtent(input.height, layer), width: windowExtent(input.width, layer), channels };
}

/** Every pooling window has to hold a pixel of the image. */
function pooled(layer: Window, inputs: readonly Shape[], node: GraphNode): Shape {
  const { kernel, padding } = layer;
  const shape = windowed(layer, inputs, node, inputs[0].channels);
  if (padding >= kernel) {
    throw impossible(
      node,
      inputs,
      `less padding than the window has rows, not padding ${padding} for kernel ${kernel}`,
    );
  }
  return shape;
}

function equalShapes(_layer: unknown, inputs: readonly Shape[], node: GraphNode): Shape {
  for (const [index, shape] of inputs.entries()) {
    if (describe(shape) !== describe(inputs[0])) {
      throw impossible(
        node,
        inputs,
        `all inputs of the shape of ${node.inputs[0]}, but ${node.inputs[index]} differs`,
      );
    }
  }
  return inputs[0];
}

function requireOneValuePerChannel(
  values: readonly number[],
  node: GraphNode,
  inputs: readonly Shape[],
): void {
  if (values.length !== inputs[0].channels) {
    throw impossible(node, inputs, `an input of ${values.length} channels, as its constants have`);
  }
}

const rules: { [Kind in LayerKind]: Rule<Kind> } = {
  input: ({ height, width, channels }) => ({ height, width, channels }),
  normalise(layer, inputs, node) {
    requireOneValuePerChannel(layer.mean, node, inputs);
    requireOneValuePerChannel(layer.deviation, node, inputs);
    return inputs[0];
  },
  conv2d(layer, inputs, node) {
    const [input] = inputs;
    if (input.channels % layer.groups !== 0 || layer.filters % layer.groups !== 0) {
      throw impossible(
        node,
        inputs,
        `channels and filters (${layer.filters}) divisible by groups (${layer.groups})`,
      );
    }
    return windowed(layer, inputs, node, layer.filters);
  },
  batchNorm: same,
  relu: same,
  maxPool: pooled,
  avgPool: pooled,
  add: equalShapes,
  weightedSum: equalShapes,
  concat(_layer, inputs, node) {
    for (const shape of inputs) {
      if (shape.height !== inputs[0].height || shape.width !== inputs[0].width) {
        throw impossible(node, inputs, 'inputs of equal height and width');
      }
    }
    return { ...inputs[0], channels: inputs.reduce((sum, shape) => sum + shape.channels, 0) };
  },
  channelSlice(layer, inputs, node) {
    if (!(layer.from >= 0 && layer.from < layer.to && layer.to <= inputs[0].channels)) {
      throw impossible(node, inputs, `an input that has channels ${layer.from} to ${layer.to}`);
    }
    return { ...inputs[0], channels: layer.to - layer.from };
  },
  channelShuffle(layer, inputs, node) {
    if (inputs[0].channels % layer.groups !== 0) {
      throw impossible(node, inputs, `an input of channels divisible by groups (${layer.groups})`);
    }
    return inputs[0];
  },
  pad({ top, bottom, left, right }, inputs, node) {
    const [{ height, width, channels }] = inputs;
    const kept = (size: number, ...sides: number[]) =>
      sides.reduce((rest, side) => rest + Math.min(0, side), size);
    if (kept(height, top, bottom) <= 0 || kept(width, left, right) <= 0) {
      throw impossible(node, inputs, 'an image that is larger than what is cropped from it');
    }
    return { height: height + top + bottom, width: width + left + right, channels };
  },
  zero: ({ stride }, [input]) => ({
    height: Math.ceil(input.height / stride),
    width: Math.ceil(input.width / stride),
    channels: input.channels,
  }),
  noise({ stride }, inputs, node) {
    if (inputs.length !== 2)
      throw impossible(node, inputs, 'two inputs: the images, and what the noise is in place of');
    const [, { height, width, channels }] = inputs;
    return { height: Math.ceil(height / stride), width: Math.ceil(width / stride), channels };
  },
  globalAvgPool: (_layer, [input]) => ({ height: 1, width: 1, channels: input.channels }),
  linear: layer => ({ height: 1, width: 1, channels: layer.units }),
  dropPath: same,
};

/** How many inputs each kind takes. */
const arity: { [Kind in LayerKind]: 'none' | 'one' | 'many' } = {
  input: 'none',
  normalise: 'one',
  conv2d: 'one',
  batchNorm: 'one',
  relu: 'one',
  maxPool: 'one',
  avgPool: 'one',
  add: 'many',
  weightedSum: 'many',
  concat: 'many',
  channelSlice: 'one',
  channelShuffle: 'one',
  pad: 'one',
  zero: 'one',
  noise: 'many',
  globalAvgPool: 'one',
  linear: 'one',
  dropPath: 'one',
};

/**
 * The shape of every node's output, by node id.
 *
 * @throws InputError that names the node and the shapes it was given, if the graph is impossible: an unknown or
 * later input, a wrong number of inputs, shapes that do not fit, an empty output, an alpha row that is not there.
 */
export function inferShapes(graph: Graph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [position, node] of graph.nodes.entries()) {
    shapes.set(node.id, inferNode(graph, node, position, shapes));
  }
  requireLogits(shapes, graph.logits);
  if (graph.auxiliary !== undefined) requireLogits(shapes, graph.auxiliary);
  return shapes;
}

function inferNode(
  graph: Graph,
  node: GraphNode,
  position: number,
  shapes: ReadonlyMap<string, Shape>,
): Shape {
  if (shapes.has(node.id)) throw complaint(`two nodes named ${node.id}`, 'unique names');
  if ((node.layer.kind === 'input') !== (position === 0)) {
    throw complaint(
      `node ${node.id} (${node.layer.kind}) at place ${position}`,
      'one input node, in first place',
    );
  }
  const inputs = node.inputs.map(id => {
    const shape = shapes.get(id);
    if (!shape) throw complaint(`node ${node.id} that reads ${id}`, `${id} among the nodes before it`);
    return shape;
  });
  if (!Object.hasOwn(arity, node.layer.kind)) {
    throw complaint(
      `node ${node.id} of the kind ${String(node.layer.kind)}`,
      `one of ${Object.keys(arity).join(', ')}`,
    );
  }
  const wanted = arity[node.layer.kind];
  const fits =
    wanted === 'none' ? inputs.length === 0 : wanted === 'one' ? inputs.length === 1 : inputs.length > 0;
  if (!fits)
    throw impossible(node, inputs, `${wanted === 'many' ? 'one or more inputs' : `${wanted} input`}`);
  if (node.layer.kind === 'weightedSum') requireAlphaRow(graph, node, inputs);
  const rule = rules[node.layer.kind] as Rule<LayerKind>;
  const shape = rule(node.layer, inputs, node);
  if (![shape.height, shape.width, shape.channels].every(extent => Number.isInteger(extent) && extent > 0)) {
    throw impossible(node, inputs, `an output that is not empty; it would be ${describe(shape)}`);
  }
  return shape;
}

function requireAlphaRow(graph: Graph, node: GraphNode, inputs: readonly Shape[]): void {
  if (node.layer.kind !== 'weightedSum') return;
  const { table: name, row } = node.layer;
  const table = graph.alphaTables.find(candidate => candidate.name === name);
  if (!table || !(row >= 0 && row < table.rows) || table.columns !== inputs.length) {
    const has = table ? `${table.rows} rows × ${table.columns} columns` : 'no such table';
    throw impossible(
      node,
      inputs,
      `alpha table ${name} with a row ${row} of ${inputs.length} columns; it has ${has}`,
    );
  }
}

function requireLogits(shapes: ReadonlyMap<string, Shape>, id: string): void {
  const shape = shapes.get(id);
  if (!shape) throw complaint(`output ${id}`, 'the name of a node');
  if (shape.height !== 1 || shape.width !== 1) {
    throw complaint(`output ${id} of shape ${describe(shape)}`, 'logits of shape 1×1×classes');
  }
}

function describe({ height, width, channels }: Shape): string {
  return `${height}×${width}×${channels}`;
}

function impossible(node: GraphNode, inputs: readonly Shape[], expected: string): InputError {
  const given = node.inputs.map((id, index) => `${id} ${describe(inputs[index])}`).join(', ');
  return complaint(`node ${node.id} (${node.layer.kind}) with inputs ${given || 'none'}`, expected);
}

function complaint(given: string, expected: string): InputError {
  return new InputError({ given, expected, remedy: 'mend the graph where this node is made' });
}
