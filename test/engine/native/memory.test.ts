import { totalmem } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { RunError } from '../../../src/base/runError.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { loadAddon } from '../../../src/engine/native/loadAddon.js';
import { machineMemory } from '../../../src/engine/native/machineMemory.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import type { Layer } from '../../../src/graph/layer.js';
import { caughtError } from '../../helpers/caughtError.js';
import { sampleGraph, sampleInputs } from './sampleGraph.js';

const size = { height: 16, width: 16, channels: 2, filters: 8, classes: 3 };
const engine = createNativeEngine({ threads: 2 });

afterEach(() => loadAddon().limitMemory(machineMemory()));

test('the limit is what the machine or the container has', () => {
  expect(machineMemory()).toBeGreaterThan(2 ** 20);
  expect(machineMemory()).toBeLessThanOrEqual(totalmem());
});

test('a batch beyond the limit is a failed run, and a smaller one runs, its memory given back', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const forward = (batch: number, differentiable = true) => {
    const { images, alpha } = sampleInputs(size, batch, 3);
    return model.forward(images, { mode: 'train', alpha, updateStatistics: false, differentiable });
  };
  const { logits } = await forward(2);
  loadAddon().limitMemory(8 * 2 ** 20);
  for (let repeat = 0; repeat < 3; repeat++) {
    for (const differentiable of [true, false]) {
      const { message } = await caughtError(RunError, () => forward(256, differentiable));
      expect(message).toMatch(/out of memory: \d.* MiB more.*8\.0 MiB that there are; take a smaller batch/);
    }
    const pass = await forward(2);
    expect(pass.logits).toEqual(logits);
    const { dLogits } = sampleInputs(size, 2, 3);
    (await model.backward(pass, dLogits, { weights: true })).weights!.dispose();
  }
  model.dispose();
});

test('a pass for the gradient of the input alone holds a small part of the activations', async () => {
  const conv = {
    kind: 'conv2d',
    filters: 16,
    kernel: 3,
    stride: 1,
    padding: 1,
    dilation: 1,
    groups: 1,
  } as const;
  const block: Layer[] = [{ ...conv, bias: true }, { kind: 'relu' }];
  const layers = Array.from({ length: 30 }, () => block).flat();
  const model = await engine.compile(graphOf(...layers, { kind: 'globalAvgPool' }), { seed: 1 });
  const batch = 2048;
  const images = { shape: [batch, 4, 4, 1], data: new Float32Array(batch * 16).fill(0.5) };
  // 30 activations of 1 KiB an image are 60 MiB; a bit for each value, 2 MiB.
  loadAddon().limitMemory(16 * 2 ** 20);
  const { message } = await caughtError(RunError, () => model.forward(images, { mode: 'eval' }));
  expect(message).toContain('out of memory');
  const pass = await model.forward(images, { mode: 'eval', differentiable: 'input' });
  const { input } = await model.backward(pass, pass.logits, { input: true });
  expect(input).toHaveLength(images.data.length);
  model.dispose();
});

test('a backward pass beyond the limit gives back what it used up', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const { images, alpha, dLogits } = sampleInputs(size, 8, 3);
  const everything = { weights: true, alpha: true, input: true };
  const pass = await model.forward(images, { mode: 'eval', alpha });
  loadAddon().limitMemory(1);
  const { message } = await caughtError(RunError, () => model.backward(pass, dLogits, everything));
  expect(message).toContain('out of memory');
  loadAddon().limitMemory(machineMemory());
  const again = await model.forward(images, { mode: 'eval', alpha });
  expect((await model.backward(again, dLogits, everything)).input).toHaveLength(images.data.length);
  model.dispose();
});

test('200 steps hold no more than 20', async () => {
  const model = await engine.compile(sampleGraph(size), { seed: 1 });
  const { images, alpha, dLogits } = sampleInputs(size, 4, 3);
  const sgd = { kind: 'sgd', learningRate: 0.01, momentum: 0.9, weightDecay: 0, nesterov: false } as const;
  const held: number[] = [];
  for (let step = 1; step <= 200; step++) {
    const pass = await model.forward(images, { mode: 'train', alpha });
    await model.backward(pass, dLogits, { input: true, keep: true });
    await model.step(sgd, await model.backward(pass, dLogits, { weights: true, alpha: true }));
    (await model.forward(images, { mode: 'eval', alpha })).dispose();
    held.push(engine.heldBytes());
  }
  // Less is no leak: what earlier tests left to the garbage collector may go meanwhile.
  expect(held[199]).toBeLessThanOrEqual(held[19]);
  expect(held[19]).toBeGreaterThan(0);
  model.dispose();
});

function graphOf(...layers: Layer[]) {
  const builder = new GraphBuilder({ height: 4, width: 4, channels: 1 });
  let output = builder.input;
  for (const [index, layer] of layers.entries()) output = builder.add(`node.${index}`, layer, output);
  return builder.finish({ logits: output });
}

const window = { filters: 1, kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1, bias: false };

test('parameters that no machine holds are a failed run', async () => {
  const graph = graphOf({ kind: 'linear', units: 2 ** 31 - 1, bias: false });
  const { message } = await caughtError(RunError, () => engine.compile(graph, { seed: 1 }));
  expect(message).toMatch(/out of memory: .*34359738352 parameters/);
});

test.each<[string, Layer[]]>([
  [
    'node.0 (pad) with height 2147483652',
    [{ kind: 'pad', top: 2 ** 31, bottom: 0, left: 0, right: 0 }, { kind: 'globalAvgPool' }],
  ],
  [
    'node.1 (linear) with number of inputs 2147876880',
    [
      { kind: 'pad', top: 2 ** 15, bottom: 0, left: 2 ** 16, right: 0 },
      { kind: 'linear', units: 1, bias: false },
    ],
  ],
  [
    'node.0 (conv2d) with stride 3000000000',
    [{ kind: 'conv2d', ...window, stride: 3e9 }, { kind: 'globalAvgPool' }],
  ],
  [
    'node.0 (conv2d) with extent of window and padded image together 4800000004',
    [{ kind: 'conv2d', ...window, kernel: 5, dilation: 6e8, padding: 12e8 }, { kind: 'globalAvgPool' }],
  ],
])('sizes that no index reaches are refused: %s', async (what, layers) => {
  const { complaint } = await caughtError(InputError, () => engine.compile(graphOf(...layers), { seed: 1 }));
  expect(complaint.given).toContain(what);
});
