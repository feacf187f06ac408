import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/inputError.js';

/** How far below the given folder runs are looked for. */
const deepest = 6;

/**
 * The run directories under a path, or the path itself if it is one; sorted, and none inside another. Links are not
 * followed, hidden folders and `node_modules` not entered.
 *
 * @throws InputError if the path cannot be read
 */
export async function listRuns(path: string): Promise<string[]> {
  try {
    return await search(path, 0);
  } catch (error) {
    const refusal = new InputError({
      given: `${path}, which cannot be read (${error instanceof Error ? error.message : error})`,
      expected: 'the folder of a run, or one that holds runs',
      remedy: 'correct the path',
    });
    refusal.cause = error;
    throw refusal;
  }
}

async function search(path: string, depth: number): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.map(entry => entry.name);
  if (names.includes('config.json') && names.includes('environment.json')) return [path];
  if (depth === deepest) return [];
  const folders = entries
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(entry => entry.name)
    .sort();
  const found: string[] = [];
  for (const folder of folders) found.push(...(await search(join(path, folder), depth + 1)));
  return found;
}
