import { expect, test } from 'vitest';
import { Interrupted } from '../../src/base/interrupted.js';
import { randomStream } from '../../src/base/randomStream.js';
import { perturbedAccuracy } from '../../src/evaluate/perturbedAccuracy.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import { caughtError } from '../helpers/caughtError.js';
import { oracle } from '../helpers/engines.js';
import { linearModel } from '../helpers/linearModel.js';

/** Two pixels and two classes: the class of the brighter pixel. */
async function brighter() {
  const model = await linearModel(
    await oracle.create(),
    [
      [1, 0],
      [0, 1],
    ],
    [0, 0],
  );
  return { model, mode: 'eval' } as const;
}

/** Differences of 102, 26, 26 and 51 of 255 between the pixels; the last image is of the other class. */
const split = {
  ...({ role: 'validation', height: 1, width: 2, channels: 1 } as const),
  pixels: Uint8Array.of(153, 51, 128, 102, 102, 128, 153, 102),
  labels: Uint8Array.of(0, 0, 1, 1),
};

const options = (epsilon: number, batchSize = 4, name = 'fgsm') => ({
  perturbation: createPerturbation(parsePerturbation(name, { epsilon })),
  ...{ batchSize, random: randomStream(1, 'perturbed') },
});

test('counts the images that keep their class when FGSM moves both pixels by ε towards each other', async () => {
  const target = await brighter();
  const accuracy = (epsilon: number) => perturbedAccuracy(target, split, options(epsilon));
  expect(await accuracy(0)).toBe(0.75);
  expect(await accuracy(10 / 255)).toBe(0.75);
  expect(await accuracy(20 / 255)).toBe(0.25);
  expect(await accuracy(60 / 255)).toBe(0);
});

test('does not depend on the batch size', async () => {
  const target = await brighter();
  const noisy = (batchSize: number) => perturbedAccuracy(target, split, options(0.2, batchSize, 'gaussian'));
  expect(await noisy(1)).toBe(await noisy(3));
});

test('stops when it is told to', async () => {
  const target = await brighter();
  const signal = AbortSignal.abort();
  await caughtError(Interrupted, () => perturbedAccuracy(target, split, { ...options(0.1), signal }));
});
