import { expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import type { Model } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { caughtError } from '../../helpers/caughtError.js';
import { sampleGraph, sampleInputs } from './sampleGraph.js';

const size = { height: 8, width: 7, channels: 2, filters: 4, classes: 3 };
const engine = createNativeEngine({ threads: 2 });
const still = { mode: 'train', updateStatistics: false } as const;

async function backward(model: Model, batch: number, seed: number, pass = forward(model, batch, seed)) {
  const { dLogits } = sampleInputs(size, batch, seed);
  const { alpha, input } = await model.backward(await pass, dLogits, { alpha: true, input: true });
  return [...alpha!.edges, ...input!];
}

function forward(model: Model, batch: number, seed: number) {
  const { images, alpha } = sampleInputs(size, batch, seed);
  return model.forward(images, { ...still, alpha });
}

test('many passes of one model live at once, of different batches, and go backward in any order', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const batches = [3, 1, 5, 2];
  const alone = [];
  for (const [seed, batch] of batches.entries()) alone.push(await backward(model, batch, seed));
  const passes = [];
  for (const [seed, batch] of batches.entries()) passes.push(await forward(model, batch, seed));
  for (const seed of [2, 0, 3, 1]) {
    expect(await backward(model, batches[seed], seed, Promise.resolve(passes[seed]))).toEqual(alone[seed]);
  }
});

test('memory that is used again leaves no trace in the results', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const first = await backward(model, 2, 7);
  const spoiled = await model.forward(
    { shape: [6, 8, 7, 2], data: new Float32Array(6 * 8 * 7 * 2).fill(Number.NaN) },
    { ...still, alpha: sampleInputs(size, 6, 1).alpha },
  );
  await model.backward(spoiled, new Float32Array(18).fill(Number.NaN), { alpha: true, input: true });
  for (let repeat = 0; repeat < 3; repeat++) expect(await backward(model, 2, 7)).toEqual(first);
});

test('a pass that promised no backward gives the same logits and refuses one', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const { images, alpha, dLogits } = sampleInputs(size, 3, 4);
  for (const mode of ['train', 'eval'] as const) {
    const options = { mode, alpha, ...(mode === 'train' ? { updateStatistics: false } : {}) };
    const kept = await model.forward(images, options);
    const bare = await model.forward(images, { ...options, differentiable: false });
    expect(bare.logits).toEqual(kept.logits);
    expect(bare.auxiliary).toEqual(kept.auxiliary);
    const error = await caughtError(InputError, () => model.backward(bare, dLogits, { input: true }));
    expect(error.message).toContain('pass');
    kept.dispose();
  }
});

test('arguments may be overwritten as soon as a call has begun', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const { images, alpha } = sampleInputs(size, 2, 9);
  const expected = await model.forward(images, { ...still, alpha });
  const copy = { shape: images.shape, data: images.data.slice() };
  const mixing = { unused: alpha.unused.slice(), edges: alpha.edges.slice() };
  const running = model.forward(copy, { ...still, alpha: mixing });
  copy.data.fill(Number.NaN);
  mixing.edges.fill(Number.NaN);
  expect((await running).logits).toEqual(expected.logits);
});

test('asking for less computes the same gradients', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const { images, alpha, dLogits } = sampleInputs(size, 3, 4);
  const ask = async (request: { weights?: boolean; alpha?: boolean; input?: boolean }) => {
    const gradients = await model.backward(
      await model.forward(images, { ...still, alpha }),
      dLogits,
      request,
    );
    return { ...gradients, weights: gradients.weights && (await gradients.weights.read()) };
  };
  const all = await ask({ weights: true, alpha: true, input: true });
  expect(await ask({ weights: true })).toEqual({ weights: all.weights });
  expect(await ask({ alpha: true })).toEqual({ alpha: all.alpha });
  expect(await ask({ input: true })).toEqual({ input: all.input });
});

test('a gradient of nothing is zero: all paths end in "none"', async () => {
  const { GraphBuilder } = await import('../../../src/graph/graphBuilder.js');
  const builder = new GraphBuilder({ height: 2, width: 2, channels: 2 });
  const zero = builder.add('zero', { kind: 'zero', stride: 1 }, builder.input);
  const graph = builder.finish({ logits: builder.add('pool', { kind: 'globalAvgPool' }, zero) });
  const model = await engine.compile(graph, { seed: 1 });
  const pass = await model.forward(
    { shape: [1, 2, 2, 2], data: new Float32Array(8).fill(1) },
    { mode: 'eval' },
  );
  const { input } = await model.backward(pass, Float32Array.of(1, 1), { input: true });
  expect([...input!]).toEqual(new Array(8).fill(0));
});
