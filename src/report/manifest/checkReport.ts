import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../../base/inputError.js';
import { stagingName } from '../writeTogether.js';
import { hashFile, hashRun } from './hashRun.js';
import type { Manifest } from './manifest.js';
import { manifestName } from './manifest.js';
import { readManifest } from './readManifest.js';

/** One way in which a report is not what its manifest says. */
export interface Difference {
  /** Of a run that it was made from, of a file of its own, or of the writing itself. */
  readonly of: 'run' | 'file' | 'report';
  /** The run's name and its file, or the report's file. */
  readonly what: string;
  readonly how: 'changed' | 'missing' | 'new' | 'unfinished';
}

/**
 * Whether a report is still what was written, and its runs what it was made from.
 *
 * @returns what differs; nothing if it matches
 * @throws InputError if the folder holds no report with a manifest
 */
export async function checkReport(folder: string): Promise<Difference[]> {
  const unfinished: Difference = { of: 'report', what: folder, how: 'unfinished' };
  const halfWritten = existsSync(join(folder, stagingName)) ? [unfinished] : [];
  const manifest = await readManifest(folder);
  if (manifest === undefined && halfWritten.length > 0) return halfWritten;
  if (manifest === undefined) {
    throw new InputError({
      given: `${folder}, which has no ${manifestName}`,
      expected: 'the folder of a report',
      remedy:
        'give the folder that --out of rnas report named; reports of earlier versions have to be written again',
    });
  }
  const runs = await Promise.all(manifest.runs.map(run => runDifferences(folder, run)));
  const files = await Promise.all(Object.entries(manifest.files).map(file => fileDifferences(folder, file)));
  return [...halfWritten, ...runs.flat(), ...files.flat()];
}

async function runDifferences(
  folder: string,
  { path, name, files }: Manifest['runs'][number],
): Promise<Difference[]> {
  const now = await hashRun(resolve(folder, path));
  if (Object.keys(now).length === 0 && Object.keys(files).length > 0) {
    return [{ of: 'run', what: name, how: 'missing' }];
  }
  const names = [...new Set([...Object.keys(files), ...Object.keys(now)])].sort();
  return names.flatMap(file => {
    const [before, after] = [files[file], now[file]];
    if (before === after) return [];
    const how = before === undefined ? 'new' : after === undefined ? 'missing' : 'changed';
    return [{ of: 'run', what: `${name}/${file}`, how } as const];
  });
}

async function fileDifferences(
  folder: string,
  [path, { sha256, bytes }]: [string, Manifest['files'][string]],
): Promise<Difference[]> {
  const whole = join(folder, path);
  if (!existsSync(whole)) return [{ of: 'file', what: path, how: 'missing' }];
  const same = (await stat(whole)).size === bytes && (await hashFile(whole)) === sha256;
  return same ? [] : [{ of: 'file', what: path, how: 'changed' }];
}
