import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../base/inputError.js';

const owner = z.object({ pid: z.int().positive(), started: z.number() });

/** When this process began, ms since 1970: tells it from an earlier one that had its number. */
const started = Math.round(performance.timeOrigin);

/** A lock whose owner is still being written is younger than this. */
const writingTimeMs = 5_000;

/**
 * Keeps two processes from writing into one run: the file `run.lock`, made with O_EXCL, that names its owner's
 * process. The lock of a process that is no more is taken over.
 */
export class RunLock {
  static readonly fileName = 'run.lock';
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws InputError if another process, or another part of this one, holds the lock */
  static async take(folder: string): Promise<RunLock> {
    const path = join(folder, RunLock.fileName);
    if (await create(path)) return new RunLock(path);
    await refuseWhileHeld(path, folder);
    // Two processes may have found the same dead owner: the guard lets one of them replace the lock.
    const guard = `${path}.takeover`;
    if (!(await create(guard))) {
      await refuseWhileHeld(guard, folder);
      await rm(guard, { force: true });
      throw inUse(folder, 'a process that was just taking it over');
    }
    try {
      await refuseWhileHeld(path, folder);
      await rm(path, { force: true });
      if (!(await create(path))) throw inUse(folder, 'another process');
    } finally {
      await rm(guard, { force: true });
    }
    return new RunLock(path);
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function create(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify({ pid: process.pid, started }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function refuseWhileHeld(path: string, folder: string): Promise<void> {
  let text: string;
  let ageMs: number;
  try {
    text = await readFile(path, 'utf8');
    ageMs = Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const holder = parseOwner(text);
  if (holder === undefined ? ageMs < writingTimeMs : isAlive(holder)) {
    throw inUse(folder, holder ? `process ${holder.pid}` : 'another process');
  }
}

function parseOwner(text: string): z.infer<typeof owner> | undefined {
  try {
    return owner.parse(JSON.parse(text));
  } catch {
    return undefined; // Its writer was stopped in the middle, or is just writing: its age tells.
  }
}

function isAlive({ pid, started: itsStart }: z.infer<typeof owner>): boolean {
  if (pid === process.pid) return itsStart === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function inUse(folder: string, holder: string): InputError {
  return new InputError({
    given: `${folder}, which ${holder} is writing to`,
    expected: 'a run that nobody else writes to',
    remedy: `wait until it ends; if it is no rnas process, delete ${join(folder, RunLock.fileName)}`,
  });
}
