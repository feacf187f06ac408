import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Split } from '../../src/data/split.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Model } from '../../src/engine/engine.js';
import { decodeFloats } from '../../src/experiment/attackExamples.js';
import { attackConfig } from '../../src/experiment/config/attackConfig.js';
import { evaluateInFolder } from '../../src/experiment/evaluateInFolder.js';
import { npyHeader } from '../../src/experiment/npyImages.js';
import { linearModel } from '../helpers/linearModel.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

let model: Model;
// Class 1 where x₀ > x₁: an L∞ attack of ε closes a gap of 2ε.
beforeAll(async () => {
  model = await linearModel(
    await createEngine('tfjs:cpu'),
    [
      [0, 0],
      [1, -1],
    ],
    [0, 0],
  );
});

// Gaps of 10, 40 and 80 of class 1, one of 60 of class 0, and one image that is wrong from the start.
const split: Split<'test'> = {
  ...{ role: 'test', height: 1, width: 2, channels: 1 },
  pixels: Uint8Array.from([110, 100, 140, 100, 180, 100, 100, 160, 100, 120]),
  labels: Uint8Array.of(1, 1, 1, 0, 1),
};

function evaluateWithExamples(
  folder: string,
  changes: object = {},
  subject: { signal?: AbortSignal; watched?: Model } = {},
) {
  const given = { run: 'r', attacks: ['fgsm', 'pgd-10'], epsilon: '25/255', batchSize: 2, ...changes };
  const config = attackConfig.parse(given);
  const { batchSize: _batchSize, ...identity } = config;
  return evaluateInFolder(
    { config, folder, identity, classes: ['left', 'right'] },
    { target: { model: subject.watched ?? model, mode: 'eval' }, split, signal: subject.signal },
  );
}

const evaluate = async (...parameters: Parameters<typeof evaluateWithExamples>) =>
  (await evaluateWithExamples(...parameters)).result;

/** Without what depends on time and on how the work was cut. */
function lasting({ attacks, ...result }: Awaited<ReturnType<typeof evaluate>>) {
  const outcomes = Object.entries(attacks).map(([name, { accuracy, interval, normQuantiles }]) => [
    ...[name, accuracy, interval, normQuantiles],
  ]);
  return { ...result, outcomes };
}

describe('an evaluation', () => {
  test('writes a row per image', async () => {
    const folder = await temporaryFolder();
    await evaluate(folder, { attacks: ['fgsm'] });
    const norm = (25 / 255).toFixed(4);
    const rows = (await readFile(join(folder, 'attack.csv'), 'utf8')).trim().split('\n');
    expect(rows.map(row => row.replace(/0\.098039\d+/, norm))).toEqual([
      'index,label,clean,fgsm class,fgsm norm,stands',
      `0,1,1,0,${norm},0`,
      `1,1,1,0,${norm},0`,
      '2,1,1,1,,1',
      '3,0,0,0,,1',
      '4,1,0,0,0,0',
    ]);
    expect(await readdir(folder)).toEqual(['attack.csv']);
  });

  test('tells accuracies class by class', async () => {
    const { classes } = await evaluate(await temporaryFolder(), { attacks: ['fgsm'] });
    expect(classes).toEqual([
      { name: 'left', images: 1, clean: 1, attacks: { fgsm: 1 }, worstCase: 1 },
      { name: 'right', images: 4, clean: 3 / 4, attacks: { fgsm: 1 / 4 }, worstCase: 1 / 4 },
    ]);
  });

  test('tells the distribution of least norms where an attack seeks them', async () => {
    const changes = { attacks: ['deepfool', 'fgsm'], norm: 'l2', epsilon: 0.1 };
    const { attacks } = await evaluate(await temporaryFolder(), changes);
    // Gap / √2: 0 for the wrong image, then 10, 40, 60 and 80, each of them a fifth; DeepFool goes 2 % too far.
    const quantiles = attacks.deepfool.normQuantiles!;
    const expected = [0, 10, 40, 60, 80].map(gap => (1.02 * gap) / 255 / Math.SQRT2);
    for (const [i, at] of [0, 8, 12, 16, 20].entries()) expect(quantiles[at]).toBeCloseTo(expected[i], 3);
    expect(attacks.fgsm).not.toHaveProperty('normQuantiles');
  });

  test('writes the adversarial images, clean where an image stands', async () => {
    const folder = await temporaryFolder();
    await evaluate(folder, { attacks: ['fgsm'], saveImages: true });
    const bytes = await readFile(join(folder, 'adversarial-fgsm.npy'));
    const header = npyHeader([5, 1, 2, 1]);
    expect(bytes.subarray(0, header.length)).toEqual(header);
    const values = new Float32Array(Uint8Array.from(bytes.subarray(header.length)).buffer);
    const moved = [85, 125, 115, 125, 180, 100, 100, 160, 100, 120];
    expect(values).toHaveLength(10);
    for (const [i, value] of values.entries()) expect(value * 255).toBeCloseTo(moved[i], 3);
  });

  test('keeps examples: images that fell, one of each class first', async () => {
    const { examples } = await evaluateWithExamples(await temporaryFolder(), { attacks: ['fgsm'] });
    expect(examples).toMatchObject({ height: 1, width: 2, channels: 1 });
    const named = { label: 'right', prediction: 'left', attack: 'fgsm' };
    expect(examples.examples).toMatchObject([
      { index: 0, ...named },
      { index: 1, ...named },
    ]);
    const pixels = decodeFloats(examples.examples[1].adversarial, 2)!;
    expect(Array.from(pixels, value => Math.round(255 * value))).toEqual([115, 125]);
    expect(decodeFloats(examples.examples[1].clean, 3)).toBeUndefined();
  });

  test('draws robust accuracy against ε and against steps', async () => {
    const curves = { attack: 'pgd-10', epsilons: ['50/255', '10/255', 0], steps: [10, 1] };
    const result = await evaluate(await temporaryFolder(), { curves });
    const points = (curve?: readonly { at: number; accuracy: number }[]) =>
      curve?.map(({ at, accuracy }) => [at, accuracy]);
    expect(points(result.curves?.epsilons)).toEqual([
      [0, 4 / 5],
      [10 / 255, 3 / 5],
      [50 / 255, 0],
    ]);
    expect(points(result.curves?.steps)?.map(([at]) => at)).toEqual([1, 10]);
    expect(points(result.curves?.steps)?.[1]).toEqual([10, 2 / 5]);
  });

  test('takes attacks with a target class, and with other values, each under a name of its own', async () => {
    const folder = await temporaryFolder();
    const attacks = ['fgsm', { name: 'pgd-10', restarts: 2, as: 'twice' }];
    const { attacks: outcomes } = await evaluate(folder, { attacks, target: 0, saveImages: true });
    // Of the four images that are right, the gaps of 10 and 40 fall to class 0; the one of class 0 itself is left alone.
    expect(Object.keys(outcomes)).toEqual(['fgsm-target-0', 'twice']);
    for (const outcome of Object.values(outcomes)) {
      expect(outcome).toMatchObject({ accuracy: 2 / 5, targetSuccess: 2 / 3 });
    }
    expect((await readdir(folder)).sort()).toEqual([
      ...['adversarial-fgsm-target-0.npy', 'adversarial-twice.npy', 'attack.csv'],
    ]);
    const aimed = await evaluate(await temporaryFolder(), { attacks: ['fgsm'], target: 1 });
    expect(aimed.attacks['fgsm-target-1']).toMatchObject({ accuracy: 4 / 5, targetSuccess: 0 });
  });

  test('counts what its curves felled within the radius for the worst case', async () => {
    const folder = await temporaryFolder();
    const curves = { attack: 'pgd-10', epsilons: ['50/255'], steps: [10] };
    // Noise of half the ball's reach fells no more than the image with a gap of 10.
    const result = await evaluate(folder, { attacks: ['gaussian'], epsilon: '25/255', curves });
    expect(result.attacks.gaussian.accuracy).toBeGreaterThan(2 / 5);
    expect([result.curves?.steps?.[0].accuracy, result.curves?.epsilons?.[0].accuracy]).toEqual([2 / 5, 0]);
    expect(result.worstCase).toBe(2 / 5);
    expect(result.classes?.map(({ worstCase }) => worstCase)).toEqual([1, 1 / 4]);
    const rows = (await readFile(join(folder, 'attack.csv'), 'utf8')).trim().split('\n').slice(1);
    expect(rows.map(row => row.at(-1))).toEqual(['0', '0', '1', '1', '0']);
  });

  test('refuses curves that its attack or norm does not have', async () => {
    const fault = (curves: object, changes: object = {}) => {
      const given = { run: 'r', curves, ...changes };
      return attackConfig.safeParse(given).error?.issues[0].path.join('.');
    };
    expect(fault({ attack: 'fgsm', steps: [5] })).toBe('curves.attack');
    expect(fault({ attack: 'pgdd-20', epsilons: [0.1] })).toBe('curves.attack');
    expect(fault({ epsilons: [2] })).toBe('curves.epsilons');
    expect(fault({ attack: 'fgsm', epsilons: [0.1] })).toBeUndefined();
  });
});

describe('an evaluation that was stopped', () => {
  /** Stops after so many forward passes. */
  function stopping(passes: number) {
    const stop = new AbortController();
    let calls = 0;
    const watched: Model = {
      ...model,
      graph: model.graph,
      backward: (...args) => model.backward(...args),
      forward(...args) {
        if (++calls === passes) stop.abort();
        return model.forward(...args);
      },
    };
    return { signal: stop.signal, watched, calls: () => calls };
  }

  const changes = { saveImages: true, attacks: ['fgsm', 'square-9'], epsilon: '25/255' };

  async function outputs(folder: string) {
    const names = (await readdir(folder)).sort();
    return Promise.all(
      names.map(async name => [name, await readFile(join(folder, name), 'base64')] as const),
    );
  }

  test('goes on where it was, with the same result', async () => {
    const whole = await temporaryFolder();
    const all = stopping(Number.POSITIVE_INFINITY);
    const expected = lasting(await evaluate(whole, changes, all));
    for (const passes of [4, 7, 12]) {
      const folder = await temporaryFolder();
      await expect(evaluate(folder, changes, stopping(passes))).rejects.toThrow(/stopped/);
      expect(await readdir(folder)).toContain('attack.journal.jsonl');
      const rest = stopping(Number.POSITIVE_INFINITY);
      expect(lasting(await evaluate(folder, { ...changes, batchSize: 3 }, rest))).toEqual(expected);
      expect(await outputs(folder)).toEqual(await outputs(whole));
      if (passes === 12) expect(rest.calls()).toBeLessThan(all.calls());
    }
  });

  test.each<[string, (file: string) => Promise<void>]>([
    ['cut off', async file => truncate(file, (await stat(file)).size - 24)],
    ['empty', file => truncate(file, 0)],
    ['gone', file => rm(file)],
    ['of other images', async file => writeFile(file, (await readFile(file)).fill('(9', 60, 62))],
  ])('begins anew where the file of its images is %s', async (_fault, spoil) => {
    const whole = await temporaryFolder();
    const expected = lasting(await evaluate(whole, changes));
    const folder = await temporaryFolder();
    await expect(evaluate(folder, changes, stopping(12))).rejects.toThrow(/stopped/);
    expect((await readFile(join(folder, 'attack.journal.jsonl'), 'utf8')).split('\n').length).toBeGreaterThan(
      4,
    );
    await spoil(join(folder, 'adversarial-fgsm.npy.partial'));
    expect(lasting(await evaluate(folder, changes))).toEqual(expected);
    expect(await outputs(folder)).toEqual(await outputs(whole));
  });

  test('drops a line that was cut off, and results of something else', async () => {
    const folder = await temporaryFolder();
    await expect(evaluate(folder, changes, stopping(12))).rejects.toThrow(/stopped/);
    const file = join(folder, 'attack.journal.jsonl');
    const journal = (await readFile(file, 'utf8')).trimEnd();
    expect(journal.split('\n').length).toBeGreaterThan(2);
    await writeFile(file, journal.slice(0, -5));
    const expected = lasting(await evaluate(await temporaryFolder(), changes));
    expect(lasting(await evaluate(folder, changes))).toEqual(expected);
    // Every image of this journal stands: with another seed nobody must believe it.
    const lies = journal.replaceAll('"prediction":0', '"prediction":1');
    await writeFile(file, lies);
    const other = { ...changes, seed: 2 };
    const believed = lasting(await evaluate(folder, other));
    expect(believed).toEqual(lasting(await evaluate(await temporaryFolder(), other)));
  });
});
