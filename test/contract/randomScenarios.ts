import { type RandomStream, randomStream } from '../../src/base/randomStream.js';
import type { GraphBuilder } from '../../src/graph/graphBuilder.js';
import type { Layer, LayerKind, LayerOf } from '../../src/graph/layer.js';
import type { Scenario } from '../helpers/observe.js';

/** Values in random order, `gap` apart and off zero, so that a small step crosses no kink of relu or maximum. */
export function spreadValues(count: number, random: RandomStream, gap = 0.05): Float32Array {
  return Float32Array.from(random.permutation(count), place => (place + 0.5 - count / 2) * gap + gap / 4);
}

interface Extent {
  batch: number;
  height: number;
  width: number;
  channels: number;
}

const extents: readonly Extent[] = [
  { batch: 1, height: 5, width: 7, channels: 3 },
  { batch: 3, height: 4, width: 3, channels: 9 },
  { batch: 2, height: 7, width: 2, channels: 6 },
];

/** One scenario per extent. */
function overExtents(
  kind: LayerKind,
  build: (builder: GraphBuilder, extent: Extent) => string,
  more: (extent: Extent, random: RandomStream) => Partial<Scenario> = () => ({}),
): Scenario[] {
  return extents.map(extent => {
    const { batch, ...image } = extent;
    const title = `${batch}×${image.height}×${image.width}×${image.channels}`;
    const random = randomStream(3, kind, title);
    const x = spreadValues(batch * image.height * image.width * image.channels, random);
    return { title, image, x, build: builder => build(builder, extent), ...more(extent, random) };
  });
}

/** The layer alone, on the image. */
function alone(kind: LayerKind, layer: (extent: Extent) => Layer, more?: Parameters<typeof overExtents>[2]) {
  return overExtents(kind, (builder, extent) => builder.add('node', layer(extent), builder.input), more);
}

/** Image, relu of it, and one more branch: inputs for the kinds that join. */
function branches(builder: GraphBuilder): string[] {
  const relu = builder.add('relu', { kind: 'relu' }, builder.input);
  const pooled = builder.add('pool', { kind: 'avgPool', kernel: 3, stride: 1, padding: 1 }, builder.input);
  return [builder.input, relu, pooled];
}

function normals(count: number, random: RandomStream, mean = 0, deviation = 1): Float32Array {
  return Float32Array.from({ length: count }, () => mean + deviation * random.normal());
}

interface ConvCase {
  channels: number;
  filters: number;
  groups: number;
}

const convCases: readonly ConvCase[] = [
  { channels: 3, filters: 5, groups: 1 },
  { channels: 5, filters: 5, groups: 5 },
  { channels: 11, filters: 11, groups: 11 },
  { channels: 3, filters: 6, groups: 3 },
  { channels: 6, filters: 9, groups: 3 },
];

/** Strides 1–2 × dilations 1–2 × groups 1, between and channels, and the pointwise layers of separable convolutions. */
function convolutions(): Scenario[] {
  const scenarios: Scenario[] = [];
  const add = (layer: LayerOf<'conv2d'>, channels: number, batch: number) => {
    const { kernel, stride, dilation, padding, groups, filters } = layer;
    const title = `${channels}→${filters} kernel ${kernel}, stride ${stride}, dilation ${dilation}, padding ${padding}, groups ${groups}, batch ${batch}`;
    const random = randomStream(3, 'conv2d', title);
    const image = { height: 5 + random.below(4), width: 5 + random.below(4), channels };
    scenarios.push({
      title: `${title}, ${image.height}×${image.width}`,
      image,
      x: normals(batch * image.height * image.width * channels, random),
      build: builder => builder.add('node', layer, builder.input),
    });
  };
  for (const stride of [1, 2]) {
    for (const dilation of [1, 2]) {
      for (const [index, { channels, filters, groups }] of convCases.entries()) {
        const kernel = groups === channels && stride === dilation ? 5 : 3;
        const padding = index === 0 && stride === 2 ? 0 : (dilation * (kernel - 1)) / 2;
        const layer = { kind: 'conv2d', filters, kernel, stride, padding, dilation, groups } as const;
        add({ ...layer, bias: index === 0 }, channels, 1 + (index % 3));
      }
    }
    for (const [channels, filters] of [
      [13, 17],
      [16, 8],
    ]) {
      const pointwise = { kind: 'conv2d', kernel: 1, stride, padding: 0, dilation: 1, groups: 1 } as const;
      add({ ...pointwise, filters, bias: false }, channels, 2);
    }
  }
  return scenarios;
}

/** For every kind of layer, scenarios of odd sizes, batch 1 and channels that fit no vector register. */
export const randomScenarios: { readonly [Kind in LayerKind]: readonly Scenario[] } = {
  input: overExtents('input', builder => builder.input),
  normalise: alone('normalise', ({ channels }) => {
    const random = randomStream(3, 'constants', channels);
    return {
      kind: 'normalise',
      mean: [...normals(channels, random)],
      deviation: [...normals(channels, random, 2, 0.2)],
    };
  }),
  conv2d: convolutions(),
  batchNorm: [
    ...['train', 'eval'].flatMap(mode =>
      alone(
        'batchNorm',
        () => ({ kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-3 }),
        ({ channels }, random) => ({
          title: `${mode}, ${channels} channels`,
          options: { mode: mode as 'train' | 'eval' },
          parameters: {
            'node.weight': normals(channels, random, 1, 0.3),
            'node.bias': normals(channels, random),
            'node.running_mean': normals(channels, random),
            'node.running_var': normals(channels, random, 2, 0.2),
          },
        }),
      ),
    ),
    ...alone('batchNorm', () => ({ kind: 'batchNorm', affine: false, momentum: 0.3, epsilon: 1e-5 })),
  ],
  relu: alone('relu', () => ({ kind: 'relu' })),
  maxPool: [1, 2].flatMap(stride =>
    alone(
      'maxPool',
      () => ({ kind: 'maxPool', kernel: 3, stride, padding: 1 }),
      ({ channels }) => ({ title: `stride ${stride}, ${channels} channels` }),
    ),
  ),
  avgPool: [
    { kernel: 3, stride: 1, padding: 1 },
    { kernel: 3, stride: 2, padding: 1 },
    { kernel: 2, stride: 2, padding: 0 },
  ].flatMap(window =>
    alone(
      'avgPool',
      () => ({ kind: 'avgPool', ...window }),
      ({ channels }) => ({ title: `kernel ${window.kernel}, stride ${window.stride}, ${channels} channels` }),
    ),
  ),
  add: overExtents('add', builder => builder.add('node', { kind: 'add' }, ...branches(builder))),
  weightedSum: overExtents(
    'weightedSum',
    builder => builder.add('node', { kind: 'weightedSum', table: 'mix', row: 1 }, ...branches(builder)),
    (_extent, random) => ({
      alphaTables: [{ name: 'mix', rows: 2, columns: 3 }],
      alpha: { mix: normals(6, random) },
    }),
  ),
  concat: overExtents('concat', builder => builder.add('node', { kind: 'concat' }, ...branches(builder))),
  channelSlice: alone('channelSlice', ({ channels }) => ({
    kind: 'channelSlice',
    from: 1,
    to: channels - 1,
  })),
  channelShuffle: alone('channelShuffle', () => ({ kind: 'channelShuffle', groups: 3 })),
  pad: [
    ...alone('pad', () => ({ kind: 'pad', top: 1, bottom: 2, left: 0, right: 3 })),
    ...alone(
      'pad',
      () => ({ kind: 'pad', top: -1, bottom: 1, left: 1, right: -1 }),
      ({ channels }) => ({ title: `cropping, ${channels} channels` }),
    ),
  ],
  zero: [1, 2].flatMap(stride =>
    alone(
      'zero',
      () => ({ kind: 'zero', stride }),
      ({ channels }) => ({ title: `stride ${stride}, ${channels} channels` }),
    ),
  ),
  // Drawn anew wherever the image changes: it has no finite differences, and is not exported.
  noise: [],
  globalAvgPool: alone('globalAvgPool', () => ({ kind: 'globalAvgPool' })),
  linear: [true, false].flatMap(bias =>
    alone(
      'linear',
      () => ({ kind: 'linear', units: 7, bias }),
      ({ channels }) => ({ title: `${bias ? 'with' : 'without'} bias, ${channels} channels` }),
    ),
  ),
  dropPath: alone(
    'dropPath',
    () => ({ kind: 'dropPath' }),
    () => ({ options: { dropPath: { rate: 0.4, seed: 5 } } }),
  ),
};
