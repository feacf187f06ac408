import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import type { Model } from '../../../src/engine/engine.js';
import { onTfjsBackend } from '../../../src/engine/tfjs/backend.js';
import { createTfjsEngine } from '../../../src/engine/tfjs/createTfjsEngine.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { caughtError } from '../../helpers/caughtError.js';

const alpha = { mix: Float32Array.of(0.4, 0.6) };
const images = { shape: [2, 4, 4, 2], data: Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)) };
const dLogits = Float32Array.of(1, -1, 0.5, 2, 0, 1);
const everything = { weights: true, alpha: true, input: true };
const adam = {
  kind: 'adam',
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
} as const;

async function compile(): Promise<Model> {
  const builder = new GraphBuilder({ height: 4, width: 4, channels: 2 });
  builder.declareAlpha({ name: 'mix', rows: 1, columns: 2 });
  const norm = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 } as const;
  const window = { kernel: 3, stride: 1, padding: 2, dilation: 2, groups: 1, bias: true };
  const conv = builder.add('conv', { kind: 'conv2d', filters: 4, ...window }, builder.input);
  const normed = builder.add('norm', norm, conv);
  const zero = builder.add('zero', { kind: 'zero', stride: 1 }, normed);
  const mixed = builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, normed, zero);
  const dropped = builder.add('dropped', { kind: 'dropPath' }, mixed);
  const logits = builder.add('logits', { kind: 'linear', units: 3, bias: true }, dropped);
  const auxiliary = builder.add('auxiliary', { kind: 'linear', units: 3, bias: false }, normed);
  const engine = await createTfjsEngine('cpu');
  return engine.compile(builder.finish({ logits, auxiliary }), { seed: 1 });
}

describe('tensors of tfjs:cpu', () => {
  const steps: Record<string, (model: Model) => Promise<unknown>> = {
    async 'a training step'(model) {
      const pass = await model.forward(images, { mode: 'train', alpha, dropPath: { rate: 0.5, seed: 1 } });
      await model.step(adam, await model.backward(pass, dLogits, { ...everything, dAuxiliary: dLogits }));
    },
    async 'accumulated gradients, disposed'(model) {
      const first = await model.forward(images, { mode: 'eval', alpha });
      const second = await model.forward(images, { mode: 'eval', alpha });
      const into = await model.backward(first, dLogits, everything);
      (await model.backward(second, dLogits, { ...everything, into })).weights!.dispose();
    },
    async 'a pass given back unused'(model) {
      (await model.forward(images, { mode: 'train', alpha })).dispose();
    },
    'a pass without gradients': model =>
      model.forward(images, { mode: 'train', alpha, differentiable: false }),
    async 'gradients of alpha alone'(model) {
      await model.backward(await model.forward(images, { mode: 'train', alpha }), dLogits, { alpha: true });
    },
    async 'states read and set'(model) {
      await model.setState(await model.getState());
      await model.setOptimiserState(await model.getOptimiserState());
    },
    async 'refused calls'(model) {
      await caughtError(InputError, () =>
        model.forward({ shape: [1], data: new Float32Array(1) }, { mode: 'eval' }),
      );
      const pass = await model.forward(images, { mode: 'eval', alpha });
      await caughtError(InputError, () => model.backward(pass, new Float32Array(1), {}));
      pass.dispose();
    },
  };

  it.each(Object.entries(steps))('are no more after %s than before', async (_name, step) => {
    const model = await compile();
    const { numTensors } = tf.memory();
    for (let repeat = 0; repeat < 2; repeat++) {
      await step(model);
      expect(tf.memory().numTensors).toBe(numTensors);
    }
    model.dispose();
  });

  it('all go with their model, its open passes and gradients among them', async () => {
    const { numTensors } = tf.memory();
    const model = await compile();
    await model.forward(images, { mode: 'train', alpha });
    await model.backward(await model.forward(images, { mode: 'train', alpha }), dLogits, everything);
    expect(tf.memory().numTensors).toBeGreaterThan(numTensors);
    model.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('tfjs:cpu and the rest of the process', () => {
  it('lets the event loop turn during a pass', async () => {
    const model = await compile();
    let turns = 0;
    // Turns of the loop, not milliseconds: a pass may be over within one.
    let ticking = setImmediate(function turn() {
      turns++;
      ticking = setImmediate(turn);
    });
    const pass = await model.forward(images, { mode: 'train', alpha });
    const during = turns;
    await model.backward(pass, dLogits, everything);
    clearImmediate(ticking);
    expect(during).toBeGreaterThan(0);
    expect(turns).toBeGreaterThan(during);
    model.dispose();
  });

  it('computes on its own backend whatever another user of tfjs has set, and leaves that set', async () => {
    const model = await compile();
    tf.registerBackend('other', tf.findBackendFactory('cpu'));
    const expected = (await model.forward(images, { mode: 'eval', alpha })).logits;
    await tf.setBackend('other');
    try {
      // No kernel is registered for `other`: a single operation on it would throw.
      expect(() => tf.add(1, 2)).toThrow(/not registered/);
      const pass = await model.forward(images, { mode: 'eval', alpha });
      expect(pass.logits).toEqual(expected);
      await model.step(adam, await model.backward(pass, dLogits, everything));
      expect(tf.getBackend()).toBe('other');
      const failing = () => {
        throw new Error('in mid-computation');
      };
      expect(() => onTfjsBackend('cpu', failing)).toThrow('in mid-computation');
      expect(tf.getBackend()).toBe('other');
    } finally {
      await tf.setBackend('cpu');
      tf.removeBackend('other');
      model.dispose();
    }
  });

  it('runs two models at once without mixing them up', async () => {
    const [one, other] = [await compile(), await compile()];
    const run = async (model: Model) => {
      const pass = await model.forward(images, { mode: 'train', alpha });
      const { input } = await model.backward(pass, dLogits, everything);
      return [pass.logits, input];
    };
    const [first, second] = await Promise.all([run(one), run(other)]);
    expect(second).toEqual(first);
    for (const model of [one, other]) model.dispose();
  });
});

describe('optional backends', () => {
  const installed = (name: string) => {
    try {
      createRequire(import.meta.url).resolve(name);
      return true;
    } catch {
      return false;
    }
  };

  it.skipIf(installed('@tensorflow/tfjs-node-gpu'))('says how to install tensorflow', async () => {
    // A stand-in named tfjs-node, which brings no such backend, counts as not installed.
    const { complaint } = await caughtError(InputError, () => createTfjsEngine('tensorflow'));
    expect(complaint.given).toBe('--engine tfjs:tensorflow');
    expect(complaint.remedy).toBe('npm install @tensorflow/tfjs-node-gpu');
  });

  it.skipIf(installed('webgpu'))('says how to install webgpu', async () => {
    const { complaint } = await caughtError(InputError, () => createTfjsEngine('webgpu'));
    expect(complaint.remedy).toBe('npm install webgpu @tensorflow/tfjs-backend-webgpu');
  });
});
