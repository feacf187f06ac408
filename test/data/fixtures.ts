import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { Split, SplitRole } from '../../src/data/split.js';

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rnas-data-'));
  // tar rejects while its last writes are still under way: the folder may fill again while it is removed.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return folder;
}

/** A split of 1×1 grey images whose pixel is their index mod 256. */
export function numberedSplit<Role extends SplitRole>(role: Role, labels: readonly number[]): Split<Role> {
  const pixels = Uint8Array.from(labels, (_, index) => index % 256);
  return { role, height: 1, width: 1, channels: 1, pixels, labels: Uint8Array.from(labels) };
}

/** An IDX file of bytes. */
export function idxBytes(extents: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.writeUInt32BE(0x0800 + extents.length, 0);
  for (const [index, extent] of extents.entries()) header.writeUInt32BE(extent, 4 + 4 * index);
  return Buffer.concat([header, values]);
}

/** The four files of a set with 2×3 images: three for training (labels 0, 1, 2) and two for test (labels 2, 0). */
export function tinyIdxFiles(): Record<string, Buffer> {
  return {
    'train-images-idx3-ubyte': idxBytes(
      [3, 2, 3],
      Uint8Array.from({ length: 18 }, (_, index) => index),
    ),
    'train-labels-idx1-ubyte': idxBytes([3], Uint8Array.of(0, 1, 2)),
    't10k-images-idx3-ubyte': idxBytes(
      [2, 2, 3],
      Uint8Array.from({ length: 12 }, (_, index) => 100 + index),
    ),
    't10k-labels-idx1-ubyte': idxBytes([2], Uint8Array.of(2, 0)),
  };
}

/** Writes files by name into a new folder; `undefined` leaves one out, and `.gz` after a name zips it. */
export async function folderOf(files: Readonly<Record<string, Buffer | undefined>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    if (content) await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(content) : content);
  }
  return folder;
}
