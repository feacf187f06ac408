import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { emptyLedger } from '../../src/engine/emptyLedger.js';
import type { Model } from '../../src/engine/engine.js';
import { meter } from '../../src/engine/meter.js';
import { createTfjsEngine } from '../../src/engine/tfjs/createTfjsEngine.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { caughtError } from '../helpers/caughtError.js';

/** 2 inputs → 3 logits (6 MACs) with a head of 3 (6 MACs more). */
async function twoHeads(): Promise<Model> {
  const builder = new GraphBuilder({ height: 1, width: 2, channels: 1 });
  const logits = builder.add('logits', { kind: 'linear', units: 3, bias: true }, builder.input);
  const auxiliary = builder.add('auxiliary', { kind: 'linear', units: 3, bias: true }, builder.input);
  const engine = await createTfjsEngine('cpu');
  return engine.compile(builder.finish({ logits, auxiliary }), { seed: 1 });
}

const images = { shape: [5, 1, 2, 1], data: new Float32Array(10) };
const dLogits = new Float32Array(15);
const nothing = { forwardPasses: 0, backwardPasses: 0, images: 0, macs: 0, seconds: 0 };

describe('meter', () => {
  it('adds passes, images, MACs and seconds to its purpose alone', async () => {
    const ledger = emptyLedger();
    const model = meter(await twoHeads(), ledger, 'alpha');
    const pass = await model.forward(images, { mode: 'eval' });
    expect(ledger.alpha).toMatchObject({ forwardPasses: 1, backwardPasses: 0, images: 5, macs: 5 * 6 });
    await model.backward(pass, dLogits, { input: true });
    expect(ledger.alpha).toMatchObject({ forwardPasses: 1, backwardPasses: 1, images: 5, macs: 5 * 6 * 2 });
    expect(ledger.alpha.seconds).toBeGreaterThan(0);
    expect(ledger).toMatchObject({ weights: nothing, perturbation: nothing, evaluation: nothing });
    model.dispose();
  });

  it('counts the head where it runs, and the weights’ gradient twice', async () => {
    const ledger = emptyLedger();
    const model = meter(await twoHeads(), ledger, 'weights');
    const first = await model.forward(images, { mode: 'train' });
    expect(ledger.weights.macs).toBe(5 * 12);
    await model.backward(first, dLogits, { weights: true, input: true });
    expect(ledger.weights.macs).toBe(5 * (12 + 2 * 6));
    const second = await model.forward(images, { mode: 'train' });
    await model.backward(second, dLogits, { weights: true, dAuxiliary: dLogits });
    expect(ledger.weights.macs).toBe(5 * (12 + 12 + 12 + 24));
    expect(ledger.weights).toMatchObject({ forwardPasses: 2, backwardPasses: 2, images: 10 });
    model.dispose();
  });

  it('shares passes and gradients between the views of one model', async () => {
    const ledger = emptyLedger();
    const model = await twoHeads();
    const pass = await meter(model, ledger, 'alpha').forward(images, { mode: 'train' });
    const gradients = await meter(model, ledger, 'weights').backward(pass, dLogits, { weights: true });
    const sgd = { kind: 'sgd', learningRate: 1, momentum: 0, weightDecay: 0, nesterov: false } as const;
    expect(await model.step(sgd, gradients)).toEqual({ gradientNorm: 0 });
    model.dispose();
  });

  it('counts nothing for a refused call', async () => {
    const ledger = emptyLedger();
    const model = meter(await twoHeads(), ledger, 'evaluation');
    await caughtError(InputError, () => model.forward({ ...images, shape: [5] }, { mode: 'eval' }));
    expect(ledger.evaluation).toEqual(nothing);
    model.dispose();
  });
});
