import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { Model } from '../../src/engine/engine.js';
import type { Perturbation } from '../../src/perturb/perturbation.js';
import { perturbTrainInput } from '../../src/train/trainInput.js';
import { toyBatch } from '../search/toyStep.js';

/** Adds 1/4 to all it is given, and says how many images those were. */
function spy() {
  const asked: number[] = [];
  const perturbation: Perturbation = {
    name: 'spy',
    gradientSteps: 0,
    async perturb(_target, images, labels) {
      expect(images.data.length).toBe(labels.length * 64);
      asked.push(labels.length);
      return { shape: images.shape, data: images.data.map(value => value + 0.25) };
    },
  };
  return { asked, perturbation };
}

const target = { model: {} as Model, mode: 'train' } as const;
const streams = (place: number) => randomStream(1, place);

describe('the training input', () => {
  it.each([
    ['perturbed', 6, 6],
    ['mixed', 6, 3],
    ['mixed', 5, 3],
    ['mixed', 1, 1],
  ] as const)('%s, of %i images: the first %i are moved, the rest are not', async (kind, size, moved) => {
    const { asked, perturbation } = spy();
    const batch = toyBatch('train', size);
    const before = batch.images.data.slice();
    const { shape, data } = await perturbTrainInput({ kind, perturbation }, target, batch, streams);
    expect(asked).toEqual([moved]);
    expect(shape).toEqual([size, 8, 8, 1]);
    expect(data).toEqual(before.map((value, i) => value + (i < moved * 64 ? 0.25 : 0)));
    expect(batch.images.data).toEqual(before);
  });
});
