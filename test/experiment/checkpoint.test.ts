import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { RunError } from '../../src/base/runError.js';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../../src/experiment/checkpoint.js';
import { CheckpointFolder } from '../../src/experiment/checkpointFolder.js';
import { encodeSafetensors } from '../../src/experiment/safetensors.js';
import { caughtError } from '../helpers/caughtError.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const checkpoint = (epoch: number): Checkpoint => ({
  tensors: new Map([
    ['stem.weight', { shape: [2, 3], data: Float32Array.from({ length: 6 }, (_, index) => epoch + index) }],
    ['alpha/normal', { shape: [1], data: Float32Array.of(Number.NaN) }],
  ]),
  metadata: { epoch: String(epoch) },
});

describe('a checkpoint', () => {
  test('comes back as it was saved', async () => {
    const path = join(await temporaryFolder(), 'c.safetensors');
    await saveCheckpoint(path, checkpoint(3));
    expect(await loadCheckpoint(path)).toEqual(checkpoint(3));
  });

  test('is refused after any single-byte change, unless nothing that it says has changed', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'c.safetensors');
    await saveCheckpoint(path, checkpoint(3));
    const written = await readFile(path);
    const damagedPath = join(folder, 'damaged.safetensors');
    const flip = fc.record({
      at: fc.integer({ min: 0, max: written.length - 1 }),
      mask: fc.integer({ min: 1, max: 255 }),
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(flip, async ({ at, mask }) => {
        const damaged = Uint8Array.from(written);
        damaged[at] ^= mask;
        await writeFile(damagedPath, damaged);
        try {
          expect(await loadCheckpoint(damagedPath)).toEqual(checkpoint(3));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          refused++;
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(250);
  });

  test('that is cut short, missing, foreign or newer is refused with what it is', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'c.safetensors');
    const refusal = () =>
      caughtError(InputError, () => loadCheckpoint(path)).then(error => error.complaint.given);
    expect(await refusal()).toContain('cannot be read');
    await saveCheckpoint(path, checkpoint(3));
    await truncate(path, (await readFile(path)).length - 1);
    expect(await refusal()).toContain('c.safetensors');
    await writeFile(path, encodeSafetensors({ tensors: new Map(), metadata: {} }));
    expect(await refusal()).toContain('another program');
    const newer = { 'checkpoint.schema': '2', 'checkpoint.sha256': '0' };
    await writeFile(path, encodeSafetensors({ tensors: new Map(), metadata: newer }));
    expect(await refusal()).toContain('version 2');
  });

  test('that cannot be written leaves the earlier one, and nothing beside it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'c.safetensors');
    await mkdir(path); // A folder cannot be replaced by a file: the rename fails.
    expect((await caughtError(RunError, () => saveCheckpoint(path, checkpoint(1)))).message).toContain(path);
    expect(await readdir(folder)).toEqual(['c.safetensors']);
  });
});

describe('a folder of checkpoints', () => {
  test('keeps the last, the one before it and the best', async () => {
    const root = join(await temporaryFolder(), 'checkpoints');
    const folder = new CheckpointFolder(root);
    expect(folder.has('last')).toBe(false);
    for (const epoch of [1, 2, 3]) await folder.save('last', checkpoint(epoch));
    await folder.save('best-clean', checkpoint(2));
    expect((await readdir(root)).sort()).toEqual([
      'best-clean.safetensors',
      'last.safetensors',
      'previous.safetensors',
    ]);
    expect(await folder.load('last')).toEqual(checkpoint(3));
    expect(await folder.load('best')).toEqual(checkpoint(2));
    expect(await loadCheckpoint(folder.path('previous'))).toEqual(checkpoint(2));
  });

  test('names the one before if the last is damaged, but only if that one is good', async () => {
    const folder = new CheckpointFolder(await temporaryFolder());
    const remedy = () =>
      caughtError(InputError, () => folder.load('last')).then(error => error.complaint.remedy);
    await folder.save('last', checkpoint(1));
    await folder.save('last', checkpoint(2));
    await truncate(folder.path('last'), 100);
    expect(await remedy()).toContain('previous.safetensors is good');
    await truncate(folder.path('previous'), 100);
    expect(await remedy()).not.toContain('previous');
  });

  test('that cannot be made fails the run', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const folder = new CheckpointFolder(join(file, 'checkpoints'));
    expect((await caughtError(RunError, () => folder.save('last', checkpoint(1)))).message).toContain(file);
  });

  test('goes on after a kill left a file half-written', async () => {
    const root = await temporaryFolder();
    const folder = new CheckpointFolder(root);
    await folder.save('last', checkpoint(1));
    await writeFile(`${folder.path('last')}.partial`, 'torn');
    await writeFile(`${folder.path('previous')}.partial`, 'torn');
    await folder.save('last', checkpoint(2));
    expect(await folder.load('last')).toEqual(checkpoint(2));
    expect((await readdir(root)).sort()).toEqual(['last.safetensors', 'previous.safetensors']);
  });
});
