import { expect, test } from 'vitest';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';

/** What sums make of tensors that they add up as they are and through average pools: of an image of 1 × 2 pixels. */
const kinds = ([...vectorisedKernels, 'reference'] as const).flatMap(kernels =>
  [1, 16, 19].map(channels => ({ kernels, channels })),
);
const pool = { kind: 'avgPool', kernel: 3, stride: 1, padding: 1 } as const;

/** The logits are both pixels of what `sum` makes of the image: all channels of the first, then of the second. */
async function gradients(
  { kernels, channels }: (typeof kinds)[number],
  sum: (builder: GraphBuilder) => string,
  dy: [number, number],
  alpha?: Record<string, Float32Array>,
) {
  const builder = new GraphBuilder({ height: 1, width: 2, channels });
  const y = sum(builder);
  const pixels = [0, 1].map(at =>
    builder.add(`pixel.${at}`, { kind: 'pad', top: 0, bottom: 0, left: -at, right: at - 1 }, y),
  );
  const graph = builder.finish({ logits: builder.add('pixels', { kind: 'concat' }, ...pixels) });
  const model = await createNativeEngine({ kernels, threads: 1 }).compile(graph, { seed: 1 });
  const both = ([first, second]: readonly number[]) =>
    Float32Array.from({ length: 2 * channels }, (_, i) => (i < channels ? first : second));
  const pass = await model.forward(
    { shape: [1, 1, 2, channels], data: both([2, 6]) },
    { mode: 'train', alpha },
  );
  const found = await model.backward(pass, both(dy), { input: true, alpha: alpha !== undefined });
  model.dispose();
  return { ...found, logits: pass.logits, both };
}

test.each(kinds)('by hand: $kernels, $channels channels', async kind => {
  const sum = (builder: GraphBuilder) => {
    builder.declareAlpha({ name: 'mix', rows: 1, columns: 2 });
    const pooled = builder.add('pooled', pool, builder.input);
    return builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, builder.input, pooled);
  };
  const mix = Float32Array.of(0.5, 2);
  const { logits, input, alpha, both } = await gradients(kind, sum, [1, 3], { mix });
  expect(logits).toEqual(both([9, 11])); // 0.5 · (2, 6) + 2 · (4, 4)
  // Both windows hold both pixels, of mean 4: dα = ⟨(2, 6), (1, 3)⟩, ⟨(4, 4), (1, 3)⟩; dx = 0.5 dy + 2 · (2, 2).
  expect(alpha).toEqual({ mix: Float32Array.of(20 * kind.channels, 16 * kind.channels) });
  expect(input).toEqual(both([4.5, 5.5]));
});

test.each(kinds)('a tensor that is read twice by each way: $kernels, $channels channels', async kind => {
  const sum = (builder: GraphBuilder) => {
    const pools = ['one', 'two'].map(id => builder.add(id, pool, builder.input));
    return builder.add('sum', { kind: 'add' }, builder.input, ...pools, builder.input);
  };
  const { logits, input, both } = await gradients(kind, sum, [1, 3]);
  expect(logits).toEqual(both([12, 20])); // 2 x + 2 · (4, 4)
  expect(input).toEqual(both([6, 10])); // 2 dy + 2 · (2, 2)
});

test.each(kinds)('a way that is not there makes no NaN of ∞: $kernels, $channels channels', async kind => {
  const pooled = (builder: GraphBuilder) =>
    builder.add('sum', { kind: 'add' }, builder.add('pooled', pool, builder.input));
  const plain = (builder: GraphBuilder) => builder.add('sum', { kind: 'add' }, builder.input);
  for (const [sum, wanted] of [
    [pooled, [Infinity, Infinity]],
    [plain, [Infinity, 1]],
  ] as const) {
    const { logits, input, both } = await gradients(kind, sum, [Infinity, 1]);
    expect(logits).toEqual(both(sum === pooled ? [4, 4] : [2, 6]));
    expect(input).toEqual(both(wanted));
  }
});

test.each(kinds)('one pool of a sum that others read too: $kernels, $channels channels', async kind => {
  const sum = (builder: GraphBuilder) => {
    const [first, second] = ['one', 'two'].map(id => builder.add(id, pool, builder.input));
    const rectified = builder.add('rectified', { kind: 'relu' }, second);
    return builder.add('sum', { kind: 'add' }, first, second, rectified);
  };
  const { logits, input, both } = await gradients(kind, sum, [1, 3]);
  expect(logits).toEqual(both([12, 12]));
  expect(input).toEqual(both([6, 6])); // 3 · (2, 2)
});

test.each(kinds)('the ReLU of a sum with pools: $kernels, $channels channels', async kind => {
  const sum = (builder: GraphBuilder) => {
    builder.declareAlpha({ name: 'mix', rows: 1, columns: 2 });
    const mixed = builder.add(
      'mixed',
      { kind: 'weightedSum', table: 'mix', row: 0 },
      ...[builder.input, builder.add('pooled', pool, builder.input)],
    );
    return builder.add('rectified', { kind: 'relu' }, mixed);
  };
  const { logits, input, alpha, both } = await gradients(kind, sum, [1, 3], { mix: Float32Array.of(2, -2) });
  expect(logits).toEqual(both([0, 4])); // 2 · (2, 6) − 2 · (4, 4), where that is positive
  // So dy is (0, 3): dα = ⟨(2, 6), (0, 3)⟩, ⟨(4, 4), (0, 3)⟩; dx = 2 · (0, 3) − 2 · (1.5, 1.5).
  expect(alpha).toEqual({ mix: Float32Array.of(18 * kind.channels, 12 * kind.channels) });
  expect(input).toEqual(both([-3, 3]));
});
