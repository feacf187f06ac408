import { expect, test } from 'vitest';
import type { Engine } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import type { Layer } from '../../../src/graph/layer.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';
import { runSample } from './runSample.js';

const reference = createNativeEngine({ kernels: 'reference', threads: 2 });

// One below, at and above the widths of vectors, with odd images and batches of one.
const sizes = [
  { height: 5, width: 4, channels: 1, filters: 1, classes: 2, batch: 1 },
  { height: 7, width: 6, channels: 3, filters: 3, classes: 5, batch: 2 },
  { height: 6, width: 9, channels: 2, filters: 4, classes: 3, batch: 3 },
  { height: 9, width: 5, channels: 1, filters: 5, classes: 10, batch: 2 },
  { height: 8, width: 8, channels: 3, filters: 8, classes: 16, batch: 4 },
  { height: 11, width: 7, channels: 5, filters: 17, classes: 17, batch: 2 },
  { height: 6, width: 6, channels: 17, filters: 32, classes: 33, batch: 1 },
];

test.each(vectorisedKernels.flatMap(kernels => sizes.map(size => ({ kernels, ...size }))))(
  '$kernels kernels compute what the plain loops do: $filters filters, batch $batch',
  async ({ kernels, batch, ...size }) => {
    const engine = createNativeEngine({ kernels, threads: 2 });
    for (const mode of ['train', 'eval'] as const) {
      const expected = await runSample(reference, size, batch, mode);
      for (const [name, values] of await runSample(engine, size, batch, mode)) {
        const wanted = expected.get(name)!;
        // Rounding grows with the size of what is summed, which cancels to almost nothing in some gradients.
        const scale = Math.max(...wanted.map(Math.abs));
        expectClose(values, wanted, { relative: 1e-4, absolute: 1e-4 * scale + 1e-5 }, `${mode} ${name}`);
      }
    }
  },
);

function oneLayer(layer: Layer, channels: number): Graph {
  const builder = new GraphBuilder({ height: 4, width: 5, channels });
  const output = builder.add('layer', layer, builder.input);
  return builder.finish({ logits: builder.add('pool', { kind: 'globalAvgPool' }, output) });
}

async function through(engine: Engine, layer: Layer, x: Float32Array, channels: number) {
  const model = await engine.compile(oneLayer(layer, channels), { seed: 1 });
  const pass = await model.forward({ shape: [1, 4, 5, channels], data: x }, { mode: 'eval' });
  const gradients = await model.backward(
    pass,
    pass.logits.map(() => 20),
    { input: true },
  );
  model.dispose();
  return { logits: pass.logits, input: gradients.input! };
}

const layers: Layer[] = [
  { kind: 'relu' },
  { kind: 'maxPool', kernel: 3, stride: 1, padding: 1 },
  { kind: 'avgPool', kernel: 3, stride: 1, padding: 1 },
  { kind: 'conv2d', filters: 3, kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1, bias: false },
];

test.each(vectorisedKernels.flatMap(kernels => layers.map(layer => ({ kernels, layer, kind: layer.kind }))))(
  '$kernels $kind: NaN spreads as in the plain loops, and denormals are numbers',
  async ({ kernels, layer }) => {
    const channels = 3;
    const x = Float32Array.from({ length: 20 * channels }, (_, i) => (i % 7) * 1e-40 - 2e-40);
    x[17] = Number.NaN;
    const engine = createNativeEngine({ kernels });
    const actual = await through(engine, layer, x, channels);
    const expected = await through(reference, layer, x, channels);
    expect(actual.logits.some(Number.isNaN)).toBe(true);
    expect([...actual.logits].map(Number.isNaN)).toEqual([...expected.logits].map(Number.isNaN));
    expect([...actual.input]).toEqual([...expected.input].map(value => expect.closeTo(value, 5)));
  },
);

test('a denormal passes a ReLU unflushed, by hand', async () => {
  const x = new Float32Array(20).fill(-1);
  x[3] = 20 * 2 ** -140;
  for (const kernels of [...vectorisedKernels, 'reference'] as const) {
    const { logits, input } = await through(createNativeEngine({ kernels }), { kind: 'relu' }, x, 1);
    expect(logits[0]).toBe(2 ** -140);
    expect([...input]).toEqual([...x].map(value => (value > 0 ? 1 : 0)));
  }
});
