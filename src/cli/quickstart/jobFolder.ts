import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../experiment/canonicalJson.js';
import { writeAtomically } from '../../experiment/writeAtomically.js';

/** What decides whether runs that are there belong to this job. */
type JobIdentity = object;

/**
 * The folder of the job's runs. A job that was stopped is gone on with if it is the same one; the runs of a finished
 * one, or of another one, are removed.
 */
export class JobFolder {
  private readonly folder: string;
  private readonly identity: JobIdentity;

  private constructor(folder: string, identity: JobIdentity) {
    this.folder = folder;
    this.identity = identity;
  }

  /** @param runs paths of the runs that the job makes: nothing else is ever removed */
  static async prepare(folder: string, identity: JobIdentity, runs: readonly string[]): Promise<JobFolder> {
    const job = new JobFolder(folder, identity);
    await mkdir(folder, { recursive: true });
    if (!(await job.isUnderWay())) {
      for (const run of runs) await rm(run, { recursive: true, force: true });
    }
    await job.write('under way');
    return job;
  }

  /** Says that the next start is a new job. */
  finish(): Promise<void> {
    return this.write('finished');
  }

  private get file(): string {
    return join(this.folder, 'job.json');
  }

  private content(state: 'under way' | 'finished'): string {
    return `${canonicalJson({ ...this.identity, state })}\n`;
  }

  private write(state: 'under way' | 'finished'): Promise<void> {
    return writeAtomically(this.file, this.content(state));
  }

  private async isUnderWay(): Promise<boolean> {
    try {
      return (await readFile(this.file, 'utf8')) === this.content('under way');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  }
}
