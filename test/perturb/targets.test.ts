import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { autoAttack } from '../../src/perturb/ensembles/autoAttack.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { PerturbationSpec, SingleAttackSpec } from '../../src/perturb/perturbationSpec.js';
import { analyticModel, linearNetwork } from '../helpers/analyticModel.js';
import { attackRows } from '../helpers/attackRows.js';

const shape = { height: 1, width: 2, channels: 1 };
/** Class 0 at grey; class 1 where the first value is above 0.55, class 2 where the second is above 0.6. */
const network = linearNetwork(
  [
    [0, 0],
    [1, 0],
    [0, 3],
  ],
  [0, -0.55, -1.8],
);
const targeted = (name: string, target: number | string, epsilon = 0.2) =>
  ({ ...parsePerturbation(name, { epsilon }), target }) as PerturbationSpec;

describe('a target that is the image’s own class', () => {
  // Of classes 0, 1 and 2; the class to be reached is 1.
  const images = {
    shape,
    rows: [
      [0.5, 0.5],
      [0.6, 0.5],
      [0.5, 0.7],
    ],
    labels: [0, 1, 2],
  };

  it.each(['pgd-20', 'apgd-ce-20', 'square-200'])('leaves it alone, without success: %s', async name => {
    const { model } = analyticModel(network, shape);
    for (const checkClean of [true, false]) {
      const results = await attackRows(model, targeted(name, 1), images, { checkClean });
      expect(results.map(({ target }) => target)).toEqual([1, 1, 1]);
      expect(results.map(({ success }) => success)).toEqual([true, false, true]);
      expect(results[1]).toMatchObject({
        prediction: 1,
        norm: Number.POSITIVE_INFINITY,
        forward: 1,
        backward: 0,
      });
      expect(Array.from(results[1].image)).toEqual(Array.from(Float32Array.of(0.6, 0.5)));
    }
  });

  it('leaves it alone in a batch too, whose other images it keeps company in train mode', async () => {
    const { model, batches } = analyticModel(network, shape);
    const moved = await createPerturbation(targeted('bim-4', 1)).perturb(
      { model, mode: 'train' },
      { shape: [3, 1, 2, 1], data: Float32Array.from(images.rows.flat()) },
      Uint8Array.from(images.labels),
      place => randomStream(1, place),
    );
    expect(Array.from(moved.data.slice(2, 4))).toEqual(Array.from(Float32Array.of(0.6, 0.5)));
    expect(moved.data[0]).toBeGreaterThan(0.55);
    expect(new Set(batches)).toEqual(new Set([3]));
  });

  it('leaves it alone where its source says so', async () => {
    const { model, seen } = analyticModel(network, shape);
    const source = {
      count: 1,
      shape,
      image: () => ({ pixels: Float32Array.of(0.6, 0.5), label: 1, random: randomStream(1), target: 1 }),
    };
    const successes: boolean[] = [];
    const onResult = ({ success }: { success: boolean }) => successes.push(success);
    const pgd = createPerturbation(parsePerturbation('pgd-5', { epsilon: 0.2 }));
    await pgd.attack({ model, mode: 'eval' }, source, { batchSize: 2, onResult });
    expect(successes).toEqual([false]);
    expect(seen.length).toBe(1);
  });
});

describe('an image that is wrong from the start', () => {
  // Given the label 0, but of class 1 and of class 2.
  const images = {
    shape,
    rows: [
      [0.6, 0.5],
      [0.5, 0.7],
    ],
    labels: [0, 0],
  };
  const successes = async (target: number | 'least-likely') => {
    const { model } = analyticModel(network, shape);
    return (await attackRows(model, targeted('pgd-20', target), images)).map(({ success, norm }) => [
      success,
      norm,
    ]);
  };

  it('is a success of a targeted attack where it has the target class, and nowhere else', async () => {
    const [reached, not] = [
      [true, 0],
      [false, Number.POSITIVE_INFINITY],
    ];
    expect(await successes(1)).toEqual([reached, not]);
    expect(await successes(2)).toEqual([not, reached]);
    // Logits 0, 0.05, −0.3 and 0, −0.05, 0.3: the least likely wrong class is 2, then 1.
    expect(await successes('least-likely')).toEqual([not, not]);
  });
});

describe('an ensemble of targeted attacks', () => {
  const custom = (...members: PerturbationSpec[]) =>
    autoAttack({
      ...{ version: 'custom', epsilon: 0.12, norm: 'linf' },
      members: members as SingleAttackSpec[],
    });
  const attack = async (spec: PerturbationSpec) => {
    const { model } = analyticModel(network, shape);
    return (await attackRows(model, spec, { shape, rows: [[0.5, 0.45]], labels: [0] }))[0];
  };

  it('has no class of its own to reach: its members may have different ones', async () => {
    const ensemble = custom(targeted('bim-8', 2, 0.12), targeted('apgd-ce-8', 1, 0.12));
    const result = await attack(ensemble);
    expect(result).toMatchObject({ success: true, by: 'apgd-ce', prediction: 1 });
    expect(result.target).toBeUndefined();
  });

  it('keeps an image of another wrong class than a member’s target, though it is no success', async () => {
    // Class 2 is out of reach; a climb that only pulls the logit of class 0 down ends in class 1.
    const own = () => (logits: Float32Array) => ({
      value: logits[1] - logits[0],
      dLogits: Float32Array.from(logits, (_, k) => [-1, 1, 0][k]),
    });
    const towards1 = { ...targeted('bim-8', 2, 0.12), loss: own } as PerturbationSpec;
    const result = await attack(custom(towards1, targeted('apgd-ce-8', 2, 0.12)));
    expect(result).toMatchObject({ success: false, prediction: 1, by: 'bim' });
    // Of members that leave it standing none felled it.
    const stood = await attack(custom(targeted('apgd-ce-8', 2, 0.12)));
    expect(stood).toMatchObject({ success: false, prediction: 0 });
    expect(stood.by).toBeUndefined();
  });
});
