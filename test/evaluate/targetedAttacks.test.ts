import { beforeAll, describe, expect, it } from 'vitest';
import type { Split } from '../../src/data/split.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Model } from '../../src/engine/engine.js';
import type { AttackJournal, ImageRecord } from '../../src/evaluate/attackEvaluation.js';
import { evaluateAttacks } from '../../src/evaluate/evaluateAttacks.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { linearModel } from '../helpers/linearModel.js';

let model: Model;

// Class 1 where the first value, class 2 where the second is above 0.4, whichever is more so; else class 0.
beforeAll(async () => {
  model = await linearModel(
    await createEngine('tfjs:cpu'),
    [
      [0, 0],
      [1, 0],
      [0, 1],
    ],
    [0, -0.4, -0.4],
  );
});

/** Pixels 0 … 255; 0.4 is 102. */
const split: Split<'test'> = {
  role: 'test',
  height: 1,
  width: 2,
  channels: 1,
  // Class 1 within 20; class 1 out of its reach; of class 1 itself, within 20 of class 0; and one that is wrong from the start.
  pixels: Uint8Array.from([92, 52, 72, 52, 112, 12, 92, 112]),
  labels: Uint8Array.from([0, 0, 1, 0]),
};

const targeted = (target: number | 'least-likely') =>
  createPerturbation({
    ...parsePerturbation('bim-8', { epsilon: 20 / 255 }),
    target,
  } as PerturbationSpec);

const evaluate = (target: number | 'least-likely', journal?: AttackJournal) =>
  evaluateAttacks({
    ...{ target: { model, mode: 'eval' }, split, attacks: [targeted(target)], batchSize: 2, seed: 1 },
    journal,
  });

describe('a targeted attack', () => {
  it('is told how often it reaches its class, of the images that are not of it already', async () => {
    const bim = (await evaluate(1)).attacks['bim-8'];
    expect(bim.targetSuccess).toBe(1 / 2);
    expect(Array.from(bim.standing)).toEqual([0, 1, 1, 0]);
    expect(Array.from(bim.predictions)).toEqual([1, 0, 1, 2]);
    expect(bim.norms[0]).toBeGreaterThan(9 / 255);
    expect(Array.from(bim.norms.slice(1))).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0]);
  });

  it('fells an image that becomes another wrong class, which is no success of it', async () => {
    // The third image's least likely class is 2, out of reach; on the way its first value sinks below 0.4.
    const outcome = (await evaluate('least-likely')).attacks['bim-8'];
    expect(Array.from(outcome.predictions)).toEqual([0, 0, 0, 2]);
    expect(Array.from(outcome.standing)).toEqual([1, 1, 0, 0]);
    expect(outcome.targetSuccess).toBe(0);
    expect(outcome.norms[2]).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts the same where a journal knew a part of it', async () => {
    const kept: ImageRecord[] = [];
    const spent = { seconds: 0, forwardPasses: 0, backwardPasses: 0, queries: 0 };
    await evaluate(1, {
      known: () => ({ records: [], spent }),
      keep: (_attack, record) => kept.push(record),
    });
    const part = kept.slice(0, 1);
    const { attacks } = await evaluate(1, { known: () => ({ records: part, spent }), keep: () => undefined });
    expect(attacks['bim-8'].targetSuccess).toBe(1 / 2);
  });

  it('alone has such a share', async () => {
    const pgd = createPerturbation(parsePerturbation('pgd-3', { epsilon: 0.1 }));
    const setup = { target: { model, mode: 'eval' } as const, split, attacks: [pgd], batchSize: 2, seed: 1 };
    expect((await evaluateAttacks(setup)).attacks['pgd-3']).not.toHaveProperty('targetSuccess');
  });
});

describe('a list of attacks one of which could not end on the network', () => {
  it('is refused before any of them begins', async () => {
    const stages = new Set<string>();
    const attacks = ['fgsm', 'autoattack'].map(name =>
      createPerturbation(parsePerturbation(name, { epsilon: 20 / 255 })),
    );
    const evaluation = evaluateAttacks({
      ...{ target: { model, mode: 'eval' }, split, attacks, batchSize: 2, seed: 1 },
      onProgress: stage => stages.add(stage),
    });
    await expect(evaluation).rejects.toThrow(/3 classes under the targeted DLR loss.*at least 4/);
    expect(stages).toEqual(new Set());
  });
});
