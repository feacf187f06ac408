import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Split } from '../../src/data/split.js';
import { UnfinishedAttacks } from '../../src/experiment/unfinishedAttacks.js';
import { caughtError } from '../helpers/caughtError.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const split: Split<'test'> = {
  ...{ role: 'test', height: 1, width: 2, channels: 1 },
  pixels: Uint8Array.of(0, 51, 102, 153, 204, 255),
  labels: Uint8Array.of(0, 1, 0),
};

const spent = { seconds: 1, forwardPasses: 1, backwardPasses: 0, queries: 1 };

function open(folder: string, seed: number, images = split) {
  return new UnfinishedAttacks({
    ...{ journal: join(folder, 'journal.jsonl'), identity: { seed }, split: images },
    images: new Map([['fgsm', join(folder, 'fgsm.npy')]]),
  });
}

const tenths = (unfinished: UnfinishedAttacks) =>
  Array.from(unfinished.images('fgsm')!.read(0, 3), value => Math.round(10 * value));

/** One that felled the second image and was stopped. */
async function stopped(): Promise<string> {
  const folder = await temporaryFolder();
  const unfinished = open(folder, 1);
  unfinished.images('fgsm')!.replace(1, Float32Array.of(0.9, 0.9));
  unfinished.journal.keep('fgsm', { index: 1, prediction: 0, norm: 0.5 }, spent);
  unfinished.close({ complete: false, keepImages: true });
  return folder;
}

test('attacks that were stopped are gone on with, images and all', async () => {
  const unfinished = open(await stopped(), 1);
  expect(unfinished.journal.known('fgsm').records).toEqual([{ index: 1, prediction: 0, norm: 0.5 }]);
  expect(tenths(unfinished)).toEqual([0, 2, 9, 9, 8, 10]);
});

test('other attacks are begun anew, from the clean images', async () => {
  const unfinished = open(await stopped(), 2);
  expect(unfinished.journal.known('fgsm').records).toEqual([]);
  expect(tenths(unfinished)).toEqual([0, 2, 4, 6, 8, 10]);
});

test('there is no journal before every clean image is in its file', async () => {
  const folder = await stopped();
  // The disk is pulled, or the process killed, at the third image.
  let reads = 0;
  const pulled = new Proxy(split, {
    get(target, key, receiver) {
      if (key === 'pixels' && ++reads === 3) throw new Error('pulled');
      return Reflect.get(target, key, receiver);
    },
  });
  expect(() => open(folder, 2, pulled)).toThrow('pulled');
  expect(reads).toBe(3);
  expect(existsSync(join(folder, 'journal.jsonl'))).toBe(false);
  expect(tenths(open(folder, 2))).toEqual([0, 2, 4, 6, 8, 10]);
});

test('a journal that is a folder is refused, and not removed', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'journal.jsonl'));
  const { complaint } = await caughtError(InputError, () => open(folder, 1));
  expect(complaint.given).toMatch(/journal\.jsonl, which is no plain file/);
});

/** The files below a folder, or of this path, that this process has open, by what Linux tells. */
function openBelow(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap(name => {
    try {
      const path = readlinkSync(join('/proc/self/fd', name));
      return path.startsWith(folder) ? [path] : [];
    } catch (error) {
      // The listing's own descriptor is gone by now.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  });
}

test.runIf(process.platform === 'linux')('nothing stays open where something cannot be opened', async () => {
  const folder = await temporaryFolder();
  const journal = join(folder, 'journal.jsonl');
  const begin = (second: string) =>
    new UnfinishedAttacks({
      ...{ journal, identity: {}, split },
      images: new Map([
        ['fgsm', join(folder, 'fgsm.npy')],
        ['pgd-5', second],
      ]),
    });
  const whole = begin(join(folder, 'pgd.npy'));
  expect(openBelow(folder)).toHaveLength(3);
  whole.close({ complete: false, keepImages: true });
  // An image file that cannot be made; then the journal, on a full disk.
  expect(() => begin(join(folder, 'none', 'pgd.npy'))).toThrow(/could not be written/);
  expect(openBelow(folder)).toEqual([]);
  await symlink('/dev/full', `${journal}.partial`);
  expect(() => begin(join(folder, 'pgd.npy'))).toThrow(/could not be written \(ENOSPC/);
  expect([...openBelow(folder), ...openBelow('/dev/full')]).toEqual([]);
});
