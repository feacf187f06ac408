import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runDocuments } from '../../experiment/runDocuments.js';

/** SHA-256 of the files of a run that a report is made from, by their path in the run. */
export type RunHashes = Readonly<Record<string, string>>;

/** What `readRun` reads. */
const documents: readonly string[] = [
  ...['config.json', 'events.jsonl'],
  ...Object.keys(runDocuments).map(name => `${name}.json`),
];

/** What is of one checkpoint of the run. */
const evaluations = ['attack.json', 'corruption.json', 'transfer.json'];

/**
 * The hashes of a run as it is now: of its documents, and where it was evaluated of its checkpoints, since a report says whether
 * that was of the one that is there. Nothing where there is no run.
 */
export async function hashRun(folder: string): Promise<RunHashes> {
  if (folder.includes('\0')) return {};
  const there = await namesIn(folder);
  const checkpoints = evaluations.some(name => there.includes(name))
    ? await namesIn(join(folder, 'checkpoints'))
    : [];
  const files = [
    ...documents.filter(name => there.includes(name)),
    ...checkpoints.filter(name => name.endsWith('.safetensors')).map(name => `checkpoints/${name}`),
  ].sort();
  const hashes: Record<string, string> = {};
  for (const file of files) hashes[file] = await hashFile(join(folder, file));
  return hashes;
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return [];
    throw error;
  }
}
