import { existsSync } from 'node:fs';
import { copyFile, link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders } from '../base/makeFolders.js';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { couldNotWrite } from './couldNotWrite.js';
import { partialSuffix, syncFolder } from './writeAtomically.js';

/**
 * The epoch of the best validation accuracy, clean or under a cheap attack, or the `last` one, which a run goes on from.
 * `best` is what an import has; a retraining means by it the one of its two best that its recipe is for.
 */
export const checkpointNames = ['best', 'best-clean', 'best-robust', 'last'] as const;
export type CheckpointName = (typeof checkpointNames)[number];

/** What a best checkpoint's metadata say, `true` or `false`: whether it is the one that `best` means. */
export const chosenKey = 'retrain.chosen';

/**
 * The checkpoints of a run: `last.safetensors`, `previous.safetensors` (the last one before it), `best-clean.safetensors`
 * and `best-robust.safetensors`. A process may be killed at any moment: what was written once stays loadable.
 */
export class CheckpointFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  path(name: CheckpointName | 'previous'): string {
    return join(this.folder, `${name}.safetensors`);
  }

  has(name: CheckpointName | 'previous'): boolean {
    return existsSync(this.path(name));
  }

  /** @throws RunError if it cannot be written; the earlier one is then still whole */
  async save(name: CheckpointName, checkpoint: Checkpoint): Promise<void> {
    try {
      await makeFolders(this.folder);
      if (name === 'last') await this.keepPrevious();
    } catch (error) {
      throw couldNotWrite(this.folder, error);
    }
    await saveCheckpoint(this.path(name), checkpoint);
  }

  /** @throws InputError if there is none or it is damaged; names `previous` where that one is good */
  async load(name: CheckpointName): Promise<Checkpoint> {
    if (name === 'best') return this.loadBest();
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

  /** Imports, and runs of earlier versions, have the one `best`. */
  private async loadBest(): Promise<Checkpoint> {
    if (this.has('best')) return loadCheckpoint(this.path('best'));
    if (this.has('best-robust')) {
      const robust = await loadCheckpoint(this.path('best-robust'));
      if (robust.metadata[chosenKey] === 'true') return robust;
    }
    return loadCheckpoint(this.path('best-clean'));
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
