import { existsSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders, removeEmptyFolders } from '../base/makeFolders.js';
import { RunError } from '../base/runError.js';
import type { Exported } from './exportFormat.js';

/**
 * Writes what a format made to a path where nothing is yet. If that fails, nothing of it stays behind.
 *
 * @returns the files' paths
 * @throws InputError if something is there already, or nothing can be written there; RunError if a write fails
 */
export async function writeExport(exported: Exported, path: string): Promise<string[]> {
  if (existsSync(path)) {
    const what = (await stat(path)).isDirectory() ? 'folder' : 'file';
    throw new InputError({
      given: `--out ${path}, a ${what} that is there already`,
      expected: 'a path where there is nothing yet',
      remedy: 'choose another --out, or move that away',
    });
  }
  const folder = 'file' in exported ? dirname(resolve(path)) : path;
  const contents: [string, string | Uint8Array][] =
    'file' in exported
      ? [[path, exported.file]]
      : Object.entries(exported.folder).map(([name, content]) => [join(path, name), content]);
  const made = await makeFolders(folder).catch(error => {
    throw refusalOf(path, error);
  });
  const begun: string[] = [];
  try {
    for (const [file, content] of contents) {
      begun.push(file);
      await writeFile(file, content, { flag: 'wx' });
    }
    return begun;
  } catch (error) {
    for (const file of begun) await rm(file, { force: true });
    await removeEmptyFolders(made);
    const reason = error instanceof Error ? error.message : error;
    throw new RunError(
      `${path} could not be written (${reason}): make room or mend access, then export again`,
      {
        cause: error,
      },
    );
  }
}

function refusalOf(path: string, cause: unknown): InputError {
  const refusal = new InputError({
    given: `--out ${path}, which cannot be made (${cause instanceof Error ? cause.message : cause})`,
    expected: 'a path that can be written to',
    remedy: 'choose another --out, or mend access to its folder',
  });
  refusal.cause = cause;
  return refusal;
}
