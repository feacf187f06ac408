import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../base/inputError.js';

const owner = z.object({
  pid: z.int().positive(),
  /** When the process began, ms since 1970: tells this process from an earlier one that had its number. */
  started: z.number(),
  /** Where the system tells, its name for the time since it was started, and the process's start in its ticks. */
  boot: z.string().optional(),
  ticks: z.string().optional(),
});

type Owner = z.infer<typeof owner>;

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
    await writeFile(path, JSON.stringify(await describeThisProcess()), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    const refusal = new InputError({
      given: `${path}, which cannot be made (${error instanceof Error ? error.message : error})`,
      expected: 'a run that can be written to',
      remedy: 'mend access to its folder or make room on the disk, or work on a copy of it',
    });
    refusal.cause = error;
    throw refusal;
  }
}

async function describeThisProcess(): Promise<Owner> {
  const [boot, state] = await Promise.all([bootName(), processState(process.pid)]);
  return { pid: process.pid, started, boot, ticks: state?.ticks };
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
  if (holder === undefined ? ageMs < writingTimeMs : await isAlive(holder)) {
    throw inUse(folder, holder ? `process ${holder.pid}` : 'another process');
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    return owner.parse(JSON.parse(text));
  } catch {
    return undefined; // Its writer was stopped in the middle, or is just writing: its age tells.
  }
}

/** Numbers of processes are given anew, above all after a start of the system or of a container. */
async function isAlive(holder: Owner): Promise<boolean> {
  if (holder.pid === process.pid) return holder.started === started;
  const boot = await bootName();
  if (boot !== undefined && holder.boot !== undefined && boot !== holder.boot) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false; // Any other error tells of a process that is not ours.
  }
  const now = await processState(holder.pid);
  if (now === undefined) return true;
  return !now.ended && (holder.ticks === undefined || holder.ticks === now.ticks);
}

/** Linux's name for the time from one start of the system to the next. */
async function bootName(): Promise<string | undefined> {
  return (await readProc('/proc/sys/kernel/random/boot_id'))?.trim();
}

/** When a process began, in ticks since the system did, and whether it has ended and waits for its parent. */
async function processState(pid: number): Promise<{ ticks: string; ended: boolean } | undefined> {
  const text = await readProc(`/proc/${pid}/stat`);
  // proc(5): number, (name), state, …; the name may hold blanks and brackets. The start is field 22.
  const [state, ...rest] = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  return rest[18] === undefined ? undefined : { ticks: rest[18], ended: state === 'Z' || state === 'X' };
}

/** Undefined where the system has no such file: only Linux has them. */
async function readProc(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
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
