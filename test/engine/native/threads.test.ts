import { expect, test } from 'vitest';
import type { BackwardRequest } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { runSample } from './runSample.js';
import { sampleGraph, sampleInputs } from './sampleGraph.js';

const size = { height: 9, width: 8, channels: 3, filters: 6, classes: 4 };

test.each([1, 2, 7, 40])('results have the same bits for every number of threads, batch %i', async batch => {
  const one = await runSample(createNativeEngine({ threads: 1 }), size, batch);
  for (const threads of [2, 3, 5]) {
    const many = await runSample(createNativeEngine({ threads }), size, batch);
    for (const [name, values] of one) {
      expect(bits(many.get(name)!), `${name} with ${threads} threads`).toEqual(bits(values));
    }
  }
});

test('gradients of alpha alone have the same bits for every number of threads, and are those among all', async () => {
  const batch = 6;
  const { images, alpha, dLogits } = sampleInputs(size, batch, 3);
  const gradient = async (threads: number, request: BackwardRequest) => {
    const model = await createNativeEngine({ threads }).compile(sampleGraph(size), { seed: 5 });
    const pass = await model.forward(images, { mode: 'train', alpha });
    const { alpha: of } = await model.backward(pass, dLogits, request);
    model.dispose();
    return bits(of!.edges);
  };
  const expected = await gradient(1, { weights: true, alpha: true, input: true });
  for (let repeat = 0; repeat < 20; repeat++)
    for (const threads of [1, 2, 3]) expect(await gradient(threads, { alpha: true })).toEqual(expected);
});

test('gradients of the input alone have the same bits for every number of threads, and are those among all', async () => {
  const { images, alpha, dLogits } = sampleInputs(size, 6, 3);
  const gradient = async (threads: number, differentiable: true | 'input', request: BackwardRequest) => {
    const model = await createNativeEngine({ threads }).compile(sampleGraph(size), { seed: 5 });
    const pass = await model.forward(images, { mode: 'eval', alpha, differentiable });
    const { input } = await model.backward(pass, dLogits, request);
    model.dispose();
    return bits(input!);
  };
  const expected = await gradient(1, true, { weights: true, alpha: true, input: true });
  for (let repeat = 0; repeat < 20; repeat++)
    for (const threads of [1, 2, 3])
      expect(await gradient(threads, 'input', { input: true })).toEqual(expected);
});

test('engines side by side do not disturb each other', async () => {
  const expected = await runSample(createNativeEngine({ threads: 2 }), size, 5);
  const engine = createNativeEngine({ threads: 2 });
  const runs = await Promise.all(
    [engine, engine, createNativeEngine({ threads: 3 })].map(e => runSample(e, size, 5)),
  );
  for (const run of runs) {
    for (const [name, values] of expected) expect(bits(run.get(name)!), name).toEqual(bits(values));
  }
});

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}
