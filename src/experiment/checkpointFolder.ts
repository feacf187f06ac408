import { existsSync } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders } from '../base/makeFolders.js';
import { RunError } from '../base/runError.js';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { partialSuffix, syncFolder } from './writeAtomically.js';

/** `best` by validation accuracy, or the `last` one, which a run goes on from. */
export type CheckpointName = 'best' | 'last';

/**
 * The checkpoints of a run: `last.safetensors`, `previous.safetensors` (the last one before it) and
 * `best.safetensors`. A process may be killed at any moment: `last` stays loadable once it was written.
 */
export class CheckpointFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(name: CheckpointName | 'previous'): string {
    return join(this.folder, `${name}.safetensors`);
  }

  has(name: CheckpointName): boolean {
    return existsSync(this.path(name));
  }

  /** @throws RunError if it cannot be written; the earlier one is then still whole */
  async save(name: CheckpointName, checkpoint: Checkpoint): Promise<void> {
    try {
      await makeFolders(this.folder);
      if (name === 'last') await this.keepPrevious();
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      throw new RunError(
        `${this.folder} could not be written (${reason}): make room or mend access, then go on with --resume`,
        {
          cause: error,
        },
      );
    }
    await saveCheckpoint(this.path(name), checkpoint);
  }

  /** @throws InputError if there is none or it is damaged; names `previous` where that one is good */
  async load(name: CheckpointName): Promise<Checkpoint> {
    try {
      return await loadCheckpoint(this.path(name));
    } catch (error) {
      if (!(error instanceof InputError) || name !== 'last') throw error;
      const previousIsGood = await isGood(this.path('previous'));
      if (!previousIsGood) throw error;
      throw new InputError({
        ...error.complaint,
        remedy: `${this.path('previous')} is good: copy it over ${this.path('last')} and resume`,
      });
    }
  }

  /** Gives `last` a second name; it keeps its first one, so that there is no moment without it. */
  private async keepPrevious(): Promise<void> {
    if (!this.has('last')) return;
    const aside = this.path('previous') + partialSuffix;
    await rm(aside, { force: true });
    try {
      await link(this.path('last'), aside);
    } catch {
      // Not every file system has hard links.
      await copyFile(this.path('last'), aside);
    }
    await rename(aside, this.path('previous'));
    await syncFolder(this.folder);
  }
}

async function isGood(path: string): Promise<boolean> {
  try {
    await loadCheckpoint(path);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
