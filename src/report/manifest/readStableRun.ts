import { isDeepStrictEqual } from 'node:util';
import { readRun } from '../../experiment/readRun.js';
import type { RunRecord } from '../../experiment/runRecord.js';
import { hashRun, type RunHashes } from './hashRun.js';

/** A run that goes on while it is read is read again, so often. */
const attempts = 5;

/** A run as it is read, and the hashes of the files that it was read from. */
export interface StableRun {
  readonly run: RunRecord;
  readonly hashes: RunHashes;
}

/**
 * Reads a run together with the hashes of its files. If they changed meanwhile, it reads them again; of a run that
 * never stands still the hashes are those from before, so that a check tells that the run has gone on.
 */
export async function readStableRun(path: string): Promise<StableRun> {
  for (let attempt = 1; ; attempt++) {
    const hashes = await hashRun(path);
    const run = await readRun(path);
    if (attempt === attempts || isDeepStrictEqual(hashes, await hashRun(path))) return { run, hashes };
  }
}
