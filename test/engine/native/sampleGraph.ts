import { randomStream } from '../../../src/base/randomStream.js';
import type { Alpha } from '../../../src/engine/engine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';

export interface SampleSize {
  height: number;
  width: number;
  channels: number;
  /** Even, if the shuffle is to have two groups. */
  filters: number;
  classes: number;
}

const plain = { kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1, bias: false };
const norm = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 } as const;

/**
 * A network like a cell of a DARTS supernet, with every kind of layer in it and odd shapes allowed: a stem, eight
 * candidate operations on two edges that share a table, a stride-2 step, both heads.
 */
export function sampleGraph({ height, width, channels, filters, classes }: SampleSize): Graph {
  const builder = new GraphBuilder({ height, width, channels });
  const each = (value: number) => Array.from({ length: channels }, (_, index) => value + 0.05 * index);
  const images = builder.add(
    'normalise',
    { kind: 'normalise', mean: each(0.4), deviation: each(0.3) },
    'input',
  );
  const conv = (id: string, input: string, options: object) =>
    builder.add(id, { kind: 'conv2d', filters, ...plain, ...options }, input);
  const stem = builder.add('stem.1', norm, conv('stem.0', images, { kernel: 3, padding: 1, bias: true }));

  builder.declareAlpha({ name: 'unused', rows: 1, columns: 3 });
  builder.declareAlpha({ name: 'edges', rows: 2, columns: 8 });
  const separable = (id: string, input: string, options: object) => {
    const rectified = builder.add(`${id}.0`, { kind: 'relu' }, input);
    const depthwise = conv(`${id}.1`, rectified, { groups: filters, ...options });
    return builder.add(`${id}.3`, norm, conv(`${id}.2`, depthwise, {}));
  };
  const edge = (id: string, input: string, stride: number, row: number) => {
    const groups = filters % 2 === 0 ? 2 : 1;
    const ops = [
      builder.add(`${id}.none`, { kind: 'zero', stride }, input),
      separable(`${id}.sep3`, input, { kernel: 3, padding: 1, stride }),
      separable(`${id}.dil5`, input, { kernel: 5, padding: 4, dilation: 2, stride }),
      builder.add(`${id}.max`, { kind: 'maxPool', kernel: 3, stride, padding: 1 }, input),
      builder.add(
        `${id}.avg.1`,
        { ...norm, affine: false },
        builder.add(`${id}.avg.0`, { kind: 'avgPool', kernel: 3, stride, padding: 1 }, input),
      ),
      conv(`${id}.grouped`, input, { kernel: 3, padding: 1, stride, groups, bias: true }),
      conv(`${id}.dense`, builder.add(`${id}.relu`, { kind: 'relu' }, input), {
        kernel: 3,
        padding: 2,
        dilation: 2,
        stride,
      }),
      conv(`${id}.pointwise`, input, { stride, bias: true }),
    ];
    return builder.add(`${id}.mixed`, { kind: 'weightedSum', table: 'edges', row }, ...ops);
  };
  const first = edge('normal', stem, 1, 0);
  const second = edge('reduce', first, 2, 1);
  const shared = edge('again', first, 2, 1);

  const dropped = builder.add('drop', { kind: 'dropPath' }, second);
  const summed = builder.add('sum', { kind: 'add' }, dropped, shared, second);
  const rectified = builder.add('rectified', { kind: 'relu' }, summed);
  const half = builder.add(
    'slice',
    { kind: 'channelSlice', from: filters > 1 ? 1 : 0, to: filters },
    rectified,
  );
  const joined = builder.add('concat', { kind: 'concat' }, half, rectified, summed);
  const joinedChannels = 2 * filters + (filters > 1 ? filters - 1 : 1);
  const shuffled = builder.add('shuffle', { kind: 'channelShuffle', groups: joinedChannels }, joined);
  const shifted = builder.add('shift', { kind: 'pad', top: -1, bottom: 1, left: 2, right: -1 }, shuffled);
  const pooled = builder.add('pool', { kind: 'globalAvgPool' }, shifted);
  const logits = builder.add('classifier', { kind: 'linear', units: classes, bias: true }, pooled);
  const auxiliary = builder.add('auxiliary', { kind: 'linear', units: classes, bias: false }, summed);
  return builder.finish({ logits, auxiliary });
}

/** Images, mixing weights and gradients at the logits for a sample graph, from one seed. */
export function sampleInputs(size: SampleSize, batch: number, seed: number) {
  const random = randomStream(seed, 'sample');
  const draw = (length: number, value: () => number) => Float32Array.from({ length }, value);
  const alpha: Alpha = {
    unused: draw(3, () => random.uniform()),
    edges: draw(16, () => random.uniform() - 0.2),
  };
  return {
    images: {
      shape: [batch, size.height, size.width, size.channels],
      data: draw(batch * size.height * size.width * size.channels, () => random.uniform()),
    },
    alpha,
    dLogits: draw(batch * size.classes, () => random.normal()),
    dAuxiliary: draw(batch * size.classes, () => random.normal()),
  };
}
