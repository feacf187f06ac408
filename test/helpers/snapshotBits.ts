import type { Snapshot } from '../../src/train/snapshot.js';

/** Every array of a snapshot, bit by bit; its clock and strings are left out. */
export function snapshotBits({ tensors }: Snapshot): Record<string, string> {
  return Object.fromEntries(
    Array.from(tensors, ([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
    ]),
  );
}
