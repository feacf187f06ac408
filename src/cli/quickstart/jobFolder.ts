import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import { canonicalJson } from '../../experiment/canonicalJson.js';
import { readStoredConfig } from '../../experiment/config/storedConfig.js';
import { runDocuments } from '../../experiment/runDocuments.js';
import { RunLock } from '../../experiment/runLock.js';
import { writeAtomically } from '../../experiment/writeAtomically.js';

/** What decides whether runs that are there belong to this job. */
type JobIdentity = object;

const jobFile = 'job.json';
const states = ['under way', 'finished'] as const;
type JobState = (typeof states)[number];

/**
 * The folder of the job's runs. A job that was stopped is gone on with if it is the same one; the runs of a finished
 * one, or of another one, are removed. What no job made is never touched.
 */
export class JobFolder {
  private readonly folder: string;
  private readonly identity: JobIdentity;

  private constructor(folder: string, identity: JobIdentity) {
    this.folder = folder;
    this.identity = identity;
  }

  /**
   * @param folder is there and can be written to
   * @param runs names, in the folder, of the runs that the job makes
   * @throws InputError, with nothing changed, if something lies in their place that is no run of a job
   */
  static async prepare(folder: string, identity: JobIdentity, runs: readonly string[]): Promise<JobFolder> {
    const job = new JobFolder(folder, identity);
    const before = await readJob(folder);
    if (before !== job.content('under way')) {
      await removeRuns(folder, runs, { made: before !== undefined });
    }
    await job.write('under way');
    return job;
  }

  /** Says that the next start is a new job. */
  finish(): Promise<void> {
    return this.write('finished');
  }

  private content(state: JobState): string {
    return `${canonicalJson({ ...this.identity, state })}\n`;
  }

  private write(state: JobState): Promise<void> {
    return writeAtomically(join(this.folder, jobFile), this.content(state));
  }
}

/** The text of `job.json`; undefined where there is none. */
async function readJob(folder: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, jobFile), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw foreign(folder, jobFile, error);
  }
  try {
    z.looseObject({ state: z.enum(states) }).parse(JSON.parse(text));
    return text;
  } catch (error) {
    throw foreign(folder, jobFile, error);
  }
}

/** Removes runs once all of them are known to be a job's, and none is being written to. */
async function removeRuns(folder: string, names: readonly string[], { made }: { made: boolean }) {
  const locks: RunLock[] = [];
  try {
    const doomed: string[] = [];
    for (const name of names) {
      const files = await filesOf(folder, name);
      if (files.length === 0) continue;
      if (!made || !(await isRun(join(folder, name), files))) throw foreign(folder, name);
      doomed.push(join(folder, name));
    }
    for (const run of doomed) locks.push(await RunLock.take(run));
    for (const run of doomed) await rm(run, { recursive: true });
  } finally {
    for (const lock of locks) await lock.release();
  }
}

async function filesOf(folder: string, name: string): Promise<string[]> {
  try {
    return await readdir(join(folder, name), { recursive: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw foreign(folder, name, error);
  }
}

const documents = ['config', ...Object.keys(runDocuments)].join('|');
const fileOfRun = new RegExp(
  `^((${documents})\\.json|events\\.jsonl|checkpoints([\\\\/](best|last|previous)\\.safetensors)?)(\\.partial)?$`,
);
const lockFiles = [RunLock.fileName, `${RunLock.fileName}.takeover`];

/** Whether a folder is a run of ours and holds nothing else. */
async function isRun(path: string, files: readonly string[]): Promise<boolean> {
  if (!files.includes('config.json') || !files.includes('environment.json')) return false;
  if (!files.every(file => fileOfRun.test(file) || lockFiles.includes(file))) return false;
  try {
    return (await readStoredConfig(path)) !== undefined;
  } catch (error) {
    if (error instanceof InputError) return false; // Somebody else's config.json, or one that was edited.
    throw error;
  }
}

function foreign(folder: string, name: string, cause?: unknown): InputError {
  const refusal = new InputError({
    given: `--runs ${folder}, which holds ${name} that this job did not make`,
    expected: 'a new or empty folder, or that of an earlier job',
    remedy: 'choose another --runs, or move what is there',
  });
  refusal.cause = cause;
  return refusal;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
