import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { Perturbation } from '../../src/perturb/perturbation.js';
import { addReplayed, noReplay, replayedFurther } from '../../src/train/freeReplay.js';
import { robustAccuracy } from '../../src/train/robustAccuracy.js';
import { expectClose } from '../helpers/expectClose.js';
import { linearModel, rowImages } from '../helpers/linearModel.js';
import { toySplit } from '../helpers/toySplits.js';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

const streams = (name: string) => (place: number) => randomStream(1, name, place);

describe('the inner maximisation of TRADES', () => {
  const epsilon = 0.1;
  const attack = createPerturbation(parsePerturbation('trades-pgd-10', { epsilon }));

  it('ends in one of the two corners that move the logits most, for a linear network', async () => {
    // The margin is 3 x₁ − 2 x₂ + x₃: KL grows along that direction, whichever way the start began.
    const model = await linearModel(
      engine,
      [
        [3, -2, 1],
        [0, 0, 0],
      ],
      [0, 0],
    );
    const images = rowImages(Array.from({ length: 12 }, () => [0.5, 0.5, 0.5]));
    const labels = new Uint8Array(12);
    const moved = await attack.perturb({ model, mode: 'eval' }, images, labels, streams('a'));
    const ways = new Set<string>();
    for (let row = 0; row < 12; row++) {
      const steps = [0, 1, 2].map(i => Math.round((moved.data[3 * row + i] - 0.5) * 1e4) / 1e3);
      ways.add(steps.join());
    }
    expect([...ways].sort()).toEqual(['-1,1,-1', '1,-1,1']);
    model.dispose();
  });

  it('stays in the ball and in the box, and reads no label', async () => {
    const model = await linearModel(
      engine,
      [
        [3, -2, 1],
        [-1, 4, 0],
      ],
      [0, 0.3],
    );
    const images = rowImages([
      [0, 1, 0.05],
      [0.98, 0.5, 0.02],
    ]);
    const target = { model, mode: 'eval' } as const;
    const one = await attack.perturb(target, images, Uint8Array.of(0, 1), streams('b'));
    const other = await attack.perturb(target, images, Uint8Array.of(1, 0), streams('b'));
    expect(one.data).toEqual(other.data);
    for (const [i, value] of one.data.entries()) {
      expect(Math.abs(value - images.data[i])).toBeLessThanOrEqual(epsilon + 1e-6);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
    model.dispose();
  });
});

describe('the perturbation that free replays', () => {
  it('by hand: a step of ε along the sign, clipped to ε; images clipped to the box', () => {
    const images = rowImages([[0.05, 0.5, 0.95, 0.5]]);
    const epsilon = 0.125;
    let delta = noReplay(images);
    delta = replayedFurther(delta, Float32Array.of(-2, 0, 1e-9, 3), epsilon);
    expect([...delta.data]).toEqual([-0.125, 0, 0.125, 0.125]);
    delta = replayedFurther(delta, Float32Array.of(-1, 1, -1, 1), epsilon);
    expect([...delta.data]).toEqual([-0.125, 0.125, 0, 0.125]);
    expectClose(addReplayed(images, delta).data, [0, 0.625, 0.95, 0.625]);
  });
});

describe('the robust accuracy of an epoch', () => {
  it('is the share of images that stand, of all that were asked about; wrong ones are not attacked', async () => {
    const split = toySplit('validation', 6);
    // Every image is classified as 0; labels are 0 1 2 0 1 2.
    const model = await linearModel(engine, [[0], [0], [0]], [1, 0, 0]);
    let attacked = 0;
    const perturbation: Perturbation = {
      ...{ name: 'one pixel', gradientSteps: 0 },
      async perturb(_target, images, labels) {
        attacked += labels.length;
        return { shape: [labels.length, 1, 1, 1], data: images.data.slice(0, labels.length) };
      },
    };
    const correct = Uint8Array.of(1, 0, 0, 1, 0, 0);
    const options = { perturbation, batchSize: 1, seed: 1 };
    expect(await robustAccuracy({ model, mode: 'eval' }, split, correct, options)).toBeCloseTo(2 / 6, 12);
    expect(attacked).toBe(2);
    model.dispose();
  });
});
