import { InputError } from '../../base/inputError.js';
import type { Shape } from '../../graph/inferShapes.js';
import type { LayerKind, LayerOf } from '../../graph/layer.js';
import { noiseStaysHere } from '../noiseStaysHere.js';
import { type Code, joined, number } from './code.js';

/** How a layer is written in PyTorch. */
export type LayerCode =
  /** A module with parameters, and how it is called where that is not `module(x)`. */
  | { readonly form: 'module'; readonly module: Code; call?(module: string, input: Code): Code }
  /** A function of its inputs, and the module that does the same, if there is one. */
  | { readonly form: 'function'; apply(inputs: readonly Code[]): Code; readonly module?: Code }
  /** Nothing in eval mode: its output is its input. */
  | { readonly form: 'nothing' };

/** What a node reads, and whether its output is the network's. */
export interface LayerSite {
  readonly input: Shape;
  readonly isLogits: boolean;
}

type Writer<Kind extends LayerKind> = (layer: LayerOf<Kind>, site: LayerSite) => LayerCode;

/** `open(x, ...rest)` of one input. */
function unary(before: Code, after: Code, module?: Code): LayerCode {
  return { form: 'function', apply: ([input]) => [...before, ...input, ...after], module };
}

interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

const windowOf = ({ kernel, stride, padding }: Window): Code => [
  ...[number('kernel', kernel), ', ', number('stride', stride), ', ', number('padding', padding)],
];

const python = (values: readonly number[]) => `[${values.join(', ')}]`;

/** Each kind of layer, in eval mode. Maps are [batch, channels, height, width]. */
export const layerCodes: { readonly [Kind in LayerKind]: Writer<Kind> } = {
  input: () => ({ form: 'nothing' }),
  normalise: ({ mean, deviation }) => ({
    form: 'module',
    module: [`Normalise(${python(mean)}, ${python(deviation)})`],
  }),
  conv2d({ filters, dilation, groups, bias, ...window }, { input }) {
    const channels = [number('in_channels', input.channels), ', ', number('out_channels', filters), ', '];
    const options: Code[] = [
      ...(dilation === 1 ? [] : [['dilation=', number('dilation', dilation)]]),
      ...(groups === 1 ? [] : [['groups=', number('groups', groups)]]),
      ...(bias ? [] : [['bias=False']]),
    ];
    const words = options.flatMap(option => [', ', ...option]);
    return { form: 'module', module: ['nn.Conv2d(', ...channels, ...windowOf(window), ...words, ')'] };
  },
  batchNorm({ affine, momentum, epsilon }, { input }) {
    const options = [
      ...(epsilon === 1e-5 ? [] : [`, eps=${epsilon}`]),
      ...(momentum === 0.1 ? [] : [`, momentum=${momentum}`]),
      ...(affine ? [] : [', affine=False']),
    ];
    const module = ['nn.BatchNorm2d(', number('channels', input.channels), ...options, ')'];
    return { form: 'module', module };
  },
  relu: () => unary(['F.relu('], [')'], ['nn.ReLU()']),
  maxPool: layer =>
    unary(['F.max_pool2d('], [', ', ...windowOf(layer), ')'], ['nn.MaxPool2d(', ...windowOf(layer), ')']),
  avgPool(layer) {
    const options = [...windowOf(layer), ', count_include_pad=False)'];
    return unary(['F.avg_pool2d('], [', ', ...options], ['nn.AvgPool2d(', ...options]);
  },
  add: () => ({ form: 'function', apply: inputs => joined(inputs, ' + ') }),
  weightedSum({ table }) {
    throw new InputError({
      given: `a network that is mixed by the table ${table}`,
      expected: 'a derived network, whose operations are chosen',
      remedy: 'export the network that is retrained from the genotype',
    });
  },
  concat: () => ({
    form: 'function',
    apply: inputs => ['torch.cat([', ...joined(inputs, ', '), '], dim=1)'],
  }),
  channelSlice: ({ from, to }) =>
    unary(['torch.narrow('], [', 1, ', number('start', from), ', ', number('length', to - from), ')']),
  channelShuffle: ({ groups }) => unary(['channel_shuffle('], [', ', number('groups', groups), ')']),
  pad: ({ left, right, top, bottom }) => unary(['F.pad('], [`, (${left}, ${right}, ${top}, ${bottom}))`]),
  zero: ({ stride }) => unary(['zeros('], [', ', number('stride', stride), ')']),
  noise: () => {
    throw noiseStaysHere();
  },
  globalAvgPool: () => unary(['F.adaptive_avg_pool2d('], [', 1)'], ['nn.AdaptiveAvgPool2d(1)']),
  linear({ units, bias }, { input: { height, width, channels }, isLogits }) {
    const sizes = [number('features', height * width * channels), ', ', number('units', units)];
    return {
      form: 'module',
      module: ['nn.Linear(', ...sizes, ...(bias ? [] : [', bias=False']), ')'],
      call: (module, read) => [
        `${module}(torch.flatten(`,
        ...read,
        isLogits ? ', 1))' : ', 1))[:, :, None, None]',
      ],
    };
  },
  dropPath: () => ({ form: 'nothing' }),
};
