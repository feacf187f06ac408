import { beforeAll, describe, expect, it } from 'vitest';
import type { Split } from '../../src/data/split.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine, Model } from '../../src/engine/engine.js';
import type { AttackOutcome, AttackSetup } from '../../src/evaluate/attackEvaluation.js';
import { evaluateAttacks } from '../../src/evaluate/evaluateAttacks.js';
import { blackBoxIsStronger } from '../../src/evaluate/flags/blackBoxIsStronger.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { linearModel } from '../helpers/linearModel.js';

let engine: Engine;
let model: Model;

// Class 1 where x₀ > x₁: an L∞ attack of ε closes a gap of 2ε.
beforeAll(async () => {
  engine = await createEngine('tfjs:cpu');
  model = await linear(1, 0);
});

/** Two classes of two pixels: z₁ = weight · (x₀ − x₁) + bias, z₀ = 0. */
function linear(weight: number, bias: number): Promise<Model> {
  return linearModel(
    engine,
    [
      [0, 0],
      [weight, -weight],
    ],
    [0, bias],
  );
}

/** Images of two pixels, 0 … 255, all of class 1. */
function ofClassOne(rows: number[][]): Split<'test'> {
  const pixels = Uint8Array.from(rows.flat());
  return {
    role: 'test',
    height: 1,
    width: 2,
    channels: 1,
    pixels,
    labels: new Uint8Array(rows.length).fill(1),
  };
}

const split = ofClassOne([
  [140, 100],
  [180, 100],
  [200, 20],
]);

function attacks(names: string[], epsilon: number) {
  return names.map(name => createPerturbation(parsePerturbation(name, { epsilon })));
}

async function flagsOf(changes: Partial<AttackSetup> = {}): Promise<string[]> {
  const target = { model, mode: 'eval' } as const;
  const setup = { target, split, attacks: attacks(['fgsm'], 25 / 255), batchSize: 2, seed: 1, ...changes };
  const { flags } = await evaluateAttacks(setup);
  return flags.map(({ id }) => id);
}

/** The model, with another forward pass around it. */
function around(forward: (logits: Float32Array, call: number) => void): Model {
  let calls = 0;
  return {
    ...model,
    graph: model.graph,
    backward: (...args) => model.backward(...args),
    async forward(images, options) {
      const pass = await model.forward(images, options);
      forward(pass.logits, calls++);
      return pass;
    },
  };
}

describe('an evaluation flags', () => {
  it('nothing where there is nothing to doubt', async () => {
    expect(await flagsOf({ attacks: attacks(['fgsm', 'pgd-10', 'square-20'], 25 / 255) })).toEqual([]);
  });

  it('zero-gradient: the loss is flat at images that count as robust', async () => {
    // So large a margin that the probability of the other class is 0 in float32.
    expect(await flagsOf({ target: { model: await linear(2e6, 0), mode: 'eval' } })).toEqual([
      'zero-gradient',
    ]);
  });

  /** Steps from the image itself up the cross-entropy. */
  const climb = (kind: 'pgd' | 'trades-pgd', steps: number, stepSize: number) => {
    const spec = { kind, norm: 'linf', randomStart: false, epsilon: 25 / 255, steps, stepSize } as const;
    return createPerturbation(spec);
  };
  // Gaps that one step of ε closes and short steps do not: eleven such images are beyond luck, five are not.
  const gaps = (count: number) => ofClassOne(Array.from({ length: count }, () => [135, 100]));

  it('more-steps-weaker: the longer attack leaves more standing', async () => {
    const variants = [climb('pgd', 1, 25 / 255), climb('pgd', 10, 0.001)];
    expect(await flagsOf({ split: gaps(11), attacks: variants })).toEqual(['more-steps-weaker']);
    expect(await flagsOf({ split: gaps(5), attacks: variants })).toEqual([]);
  });

  it('more-steps-weaker along a curve of steps too, but not beside another ball', async () => {
    const points = [climb('pgd', 1, 25 / 255), climb('pgd', 10, 0.001)].map((attack, at) => ({ at, attack }));
    const curves = [{ points, nested: false, epsilon: 25 / 255 }];
    expect(await flagsOf({ split: gaps(11), attacks: [], curves })).toEqual(['more-steps-weaker']);
    const inLarger = climb('pgd', 1, 25 / 255);
    const inSmaller = createPerturbation({
      ...{ kind: 'pgd', norm: 'linf', randomStart: false },
      ...{ epsilon: 5 / 255, steps: 10, stepSize: 1 / 255 },
    });
    expect(await flagsOf({ split: gaps(11), attacks: [inLarger, inSmaller] })).toEqual([]);
  });

  it('no attack that is weaker than one with fewer steps but another target or loss', async () => {
    const weak = (changes: object) => {
      const spec = {
        ...parsePerturbation('pgd-10', { epsilon: 25 / 255 }),
        randomStart: false,
        stepSize: 0.001,
      };
      return createPerturbation({ ...spec, ...changes } as PerturbationSpec);
    };
    const strong = climb('pgd', 1, 25 / 255);
    for (const changes of [{ target: 0 }, { loss: 'margin' }]) {
      expect(await flagsOf({ split: gaps(11), attacks: [strong, weak(changes)] })).toEqual([]);
    }
    expect(await flagsOf({ split: gaps(11), attacks: [strong, weak({})] })).toEqual(['more-steps-weaker']);
  });

  it('no attack that is weaker than another one of fewer steps', async () => {
    const weak = climb('trades-pgd', 10, 0.001);
    expect(await flagsOf({ split: gaps(11), attacks: [...attacks(['fgsm'], 25 / 255), weak] })).toEqual([]);
  });

  it('black-box-stronger: Square fells what the gradient attacks leave standing', async () => {
    const lame = createPerturbation({
      ...{ kind: 'pgd', norm: 'linf', randomStart: false },
      ...{ epsilon: 60 / 255, steps: 1, stepSize: 1e-6 },
    });
    const [square] = attacks(['square-20'], 60 / 255);
    expect(await flagsOf({ attacks: [lame, square] })).toEqual(['black-box-stronger']);
    expect(await flagsOf({ attacks: [lame] })).toEqual([]);
    expect(await flagsOf({ attacks: [square] })).toEqual([]);
  });

  it('huge-budget-stands: no image of the box is misclassified by the gradient', async () => {
    // z₁ > z₀ in the whole box.
    expect(await flagsOf({ target: { model: await linear(1, 5), mode: 'eval' } })).toEqual([]);
    const many = ofClassOne(Array.from({ length: 8 }, () => [140, 100]));
    const target = { model: await linear(1, 5), mode: 'eval' } as const;
    expect(await flagsOf({ target, split: many })).toEqual(['huge-budget-stands']);
  });

  it('zero-budget-differs: the same images get other classes the second time', async () => {
    // The first pass over all images (two batches) is as it is, later ones answer with the other class.
    const fickle = around((logits, call) => {
      if (call > 1) for (let i = 0; i < logits.length; i++) logits[i] *= -1;
    });
    expect(await flagsOf({ target: { model: fickle, mode: 'eval' }, attacks: [] })).toEqual([
      'zero-budget-differs',
    ]);
  });

  it('random-forward: the logits of a batch change, though its classes do not', async () => {
    const random = around((logits, call) => {
      for (let i = 0; i < logits.length; i++) logits[i] *= 1 + 0.01 * call;
    });
    expect(await flagsOf({ target: { model: random, mode: 'eval' }, attacks: [] })).toEqual([
      'random-forward',
    ]);
  });
});

describe('a black-box attack beats those with gradients', () => {
  /** Who fell: by `member` of an ensemble, or by the attack itself. */
  function outcome(standing: number[], backwardPasses: number, member?: string): AttackOutcome {
    return {
      ...{ accuracy: 0, interval: [0, 1], seconds: 0, forwardPasses: 9, backwardPasses, queries: 9 },
      standing: Uint8Array.from(standing),
      norms: Float64Array.from(standing, stands => (stands ? Number.POSITIVE_INFINITY : 0.1)),
      predictions: new Int32Array(standing.length),
      felledBy: standing.map(stands => (stands ? undefined : member)),
    };
  }

  it('within an ensemble too', () => {
    expect(blackBoxIsStronger([outcome([1, 0], 5, 'square')])).toBe(true);
    expect(blackBoxIsStronger([outcome([1, 0], 5, 'fab-t')])).toBe(false);
  });

  it('on more than 0.2 % of the images', () => {
    const standing = (count: number) => Array.from({ length: 1000 }, (_, i) => (i < count ? 0 : 1));
    const flagged = (count: number) =>
      blackBoxIsStronger([outcome(standing(0), 5), outcome(standing(count), 0)]);
    expect([flagged(2), flagged(3)]).toEqual([false, true]);
  });
});
