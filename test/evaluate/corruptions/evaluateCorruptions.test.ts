import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { Interrupted } from '../../../src/base/interrupted.js';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Split } from '../../../src/data/split.js';
import { openCifar10C } from '../../../src/evaluate/corruptions/cifar10CFolder.js';
import {
  type CorruptionSetup,
  evaluateCorruptions,
} from '../../../src/evaluate/corruptions/evaluateCorruptions.js';
import { generatedCorruptions } from '../../../src/evaluate/corruptions/generatedCorruptions.js';
import { corruptImage } from '../../../src/perturb/corruptImage.js';
import { type AnalyticNetwork, analyticModel } from '../../helpers/analyticModel.js';
import { caughtError } from '../../helpers/caughtError.js';
import { npyBytes } from '../../helpers/npyBytes.js';
import { temporaryFolder } from '../../helpers/temporaryFolder.js';

const shape = { height: 16, width: 16, channels: 1 };
const size = 256;

/** Class 1 where the image is brighter than one half on average. */
const brightness: AnalyticNetwork = {
  classes: 2,
  logits: x => [0, Array.from(x).reduce((sum, value) => sum + value, 0) / x.length - 0.5],
  gradient: x => Array.from(x, () => 0),
};

/** Flat images of these values; 0 … 127 is class 0. */
function flatImages(...values: number[]): Split<'test'> {
  return {
    role: 'test',
    ...shape,
    pixels: Uint8Array.from({ length: values.length * size }, (_, at) => values[Math.floor(at / size)]),
    labels: Uint8Array.from(values, value => (value < 128 ? 0 : 1)),
  };
}

const split = flatImages(20, 100, 110, 120, 140, 250);

function evaluate(changes: Partial<CorruptionSetup> = {}) {
  const { model } = analyticModel(brightness, shape);
  return evaluateCorruptions({
    target: { model, mode: 'eval' },
    source: generatedCorruptions(split, 1),
    corruptions: ['brightness', 'contrast'],
    severities: [1, 3],
    batchSize: 4,
    ...changes,
  });
}

describe('evaluateCorruptions', () => {
  it('refuses a network whose logits are not finite', async () => {
    const { model } = analyticModel({ ...brightness, logits: () => [0, Number.NaN] }, shape);
    await caughtError(InputError, () => evaluate({ target: { model, mode: 'eval' } }));
  });

  it('counts the images that keep their class', async () => {
    // Brightness adds 12.75 and 38.25: 120, then 100 and 110 too, become class 1. Contrast moves no flat image.
    expect(await evaluate()).toEqual([
      { name: 'brightness', severity: 1, correct: 5 },
      { name: 'brightness', severity: 3, correct: 3 },
      { name: 'contrast', severity: 1, correct: 6 },
      { name: 'contrast', severity: 3, correct: 6 },
    ]);
  });

  it('depends on no batch size, and reads what it needs of a batch at a time', async () => {
    const noisy = { corruptions: ['gaussian_noise', 'snow', 'frost'], severities: [1, 5] } as const;
    const asked: number[] = [];
    const source = generatedCorruptions(split, 3);
    const watched = {
      ...source,
      read: (...parameters: Parameters<typeof source.read>) => {
        asked.push(parameters[2].count);
        return source.read(...parameters);
      },
    };
    const inTwos = await evaluate({ ...noisy, source: watched, batchSize: 2 });
    expect(await evaluate({ ...noisy, source, batchSize: 6 })).toEqual(inTwos);
    expect(asked).toEqual(Array(3 * 2 * 3).fill(2));
  });

  it('draws every image from a stream of its own', async () => {
    const source = generatedCorruptions(flatImages(100, 100), 5);
    const both = await source.read('gaussian_noise', 2, { start: 0, count: 2 });
    const random = randomStream(5, 'corruption', 'gaussian_noise', 2, 1);
    const image = new Uint8Array(size).fill(100);
    const second = corruptImage('gaussian_noise', image, shape, { severity: 2, random });
    expect(both.subarray(size)).toEqual(second);
    expect(both.subarray(0, size)).not.toEqual(second);
  });

  it('does not compute again what is known, and tells what is new', async () => {
    const told: unknown[] = [];
    const known = [{ name: 'brightness', severity: 1, correct: 0 }] as const;
    const counts = await evaluate({ known, onCount: count => told.push(count) });
    expect(counts[0].correct).toBe(0);
    expect(told).toEqual(counts.slice(1));
  });

  it('stops where it is told to', async () => {
    const signal = AbortSignal.abort();
    const { message } = await caughtError(Interrupted, () => evaluate({ signal }));
    expect(message).toMatch(/brightness, severity 1/);
  });
});

describe('a folder of CIFAR-10-C', () => {
  const labels = (blocks = 5) =>
    npyBytes(
      [6 * blocks],
      Uint8Array.from({ length: 6 * blocks }, (_, at) => split.labels[at % 6]),
    );

  /** Image i under severity s is flat, of the value 40 · s + i. */
  async function folder(changes: Record<string, Uint8Array | undefined> = {}) {
    const path = await temporaryFolder();
    const pixels = Uint8Array.from({ length: 30 * size }, (_, at) => {
      const image = Math.floor(at / size);
      return 40 * (1 + Math.floor(image / 6)) + (image % 6);
    });
    const files = { 'fog.npy': npyBytes([30, 16, 16, 1], pixels), 'labels.npy': labels(), ...changes };
    for (const [name, content] of Object.entries(files)) {
      if (content) await writeFile(join(path, name), content);
    }
    return path;
  }

  it('gives the images of each severity', async () => {
    const source = await openCifar10C(await folder(), { test: split, corruptions: ['fog'] });
    const found = await source.read('fog', 4, { start: 2, count: 2 });
    expect([found[0], found[size], found.length]).toEqual([162, 163, 2 * size]);
    // 160 … 165 are class 1, which two of the six images have.
    const counts = await evaluate({ source, corruptions: ['fog'], severities: [1, 4] });
    expect(counts.map(({ correct }) => correct)).toEqual([4, 2]);
    await source.close();
  });

  it('takes the images of a part that is even over the classes', async () => {
    const source = await openCifar10C(await folder(), { test: split, corruptions: ['fog'], images: 2 });
    // The first of class 0 and the first of class 1: images 0 and 4.
    expect(Array.from(source.labels)).toEqual([0, 1]);
    const found = await source.read('fog', 1, { start: 0, count: 2 });
    expect([found[0], found[size]]).toEqual([40, 44]);
    await source.close();
  });

  it.each([
    ['a missing corruption', { 'fog.npy': undefined }, /fog\.npy/],
    ['missing labels', { 'labels.npy': undefined }, /labels\.npy/],
    [
      'images of another size',
      { 'fog.npy': npyBytes([30, 8, 8, 4], new Uint8Array(30 * size)) },
      /\(30, 8, 8, 4\)/,
    ],
    ['one severity', { 'fog.npy': npyBytes([6, 16, 16, 1], new Uint8Array(6 * size)) }, /\(6, 16, 16, 1\)/],
    [
      'floats',
      { 'fog.npy': npyBytes([30, 16, 16, 1], new Uint8Array(30 * size), { type: '<f8' }) },
      /type <f8/,
    ],
    ['labels of one severity', { 'labels.npy': labels(1) }, /\(6\)/],
    ['other labels', { 'labels.npy': npyBytes([30], new Uint8Array(30)) }, /label 4 is 0/],
  ])('refuses %s', async (_what, changes, message) => {
    const path = await folder(changes);
    const open = () => openCifar10C(path, { test: split, corruptions: ['fog'] });
    const { complaint } = await caughtError(InputError, open);
    expect(complaint.given).toMatch(message);
    expect(complaint.remedy.length).toBeGreaterThan(10);
  });
});
