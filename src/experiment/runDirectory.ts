import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { makeFolders, removeEmptyFolders } from '../base/makeFolders.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointFolder, type CheckpointName } from './checkpointFolder.js';
import type { AnyRunConfig } from './config/anyRunConfig.js';
import { readStoredConfig, writeStoredConfig } from './config/storedConfig.js';
import { differences } from './differences.js';
import { EventLog } from './eventLog.js';
import type { RunEvent } from './events.js';
import { readEnvironment } from './readEnvironment.js';
import { requireSameConfig } from './requireSameConfig.js';
import { requireSameData } from './requireSameData.js';
import { requireSameTable } from './requireSameTable.js';
import {
  type RunDocument,
  type RunDocumentName,
  readRunDocument,
  runDocuments,
  writeRunDocument,
} from './runDocuments.js';
import type { RunEnvironment } from './runEnvironment.js';
import { RunLock } from './runLock.js';
import type { RunSummary } from './runSummary.js';
import { partialSuffix } from './writeAtomically.js';

/** Where in the events a checkpoint was written, in bytes. */
const positionKey = 'run.events';

/**
 * The folder of one run, open for writing: `config.json`, `environment.json`, `events.jsonl`, `genotype.json`,
 * `ledger.json`, `table.json`, `correlation.json`, `attack.json`, `corruption.json`, `transfer.json`, `smoothing.json`, `summary.json` and `checkpoints/`. One process at a time may have it open.
 *
 * @example
 * const run = await RunDirectory.create('runs/quick', config, environment);
 * try {
 *   await run.append(event);
 *   await run.save('last', snapshot);
 *   await run.write('summary', summary);
 * } finally {
 *   await run.close();
 * }
 */
export class RunDirectory {
  readonly path: string;
  readonly config: AnyRunConfig;
  private readonly lock: RunLock;
  private readonly events: EventLog;
  private readonly checkpoints: CheckpointFolder;

  private constructor(path: string, config: AnyRunConfig, lock: RunLock) {
    this.path = path;
    this.config = config;
    this.lock = lock;
    this.events = new EventLog(join(path, 'events.jsonl'));
    this.checkpoints = new CheckpointFolder(join(path, 'checkpoints'));
  }

  /**
   * Starts a run in a new or empty folder. If that fails, nothing of it stays behind.
   *
   * @throws InputError if the folder cannot be written, holds another run, or holds anything else
   */
  static async create(
    path: string,
    config: AnyRunConfig,
    environment: RunEnvironment,
  ): Promise<RunDirectory> {
    const made = await makeFolders(path).catch(error => {
      throw refusalOf(path, error);
    });
    try {
      await refuseOccupied(path);
      const lock = await RunLock.take(path);
      try {
        await writeRunDocument(path, 'environment', environment);
        await writeStoredConfig(path, config); // Last: a folder with this file is a run.
        return new RunDirectory(path, config, lock);
      } catch (error) {
        for (const name of ['config.json', ...beginnings]) await rm(join(path, name), { force: true });
        throw error;
      }
    } catch (error) {
      await removeEmptyFolders(made);
      throw refusalOf(path, error);
    }
  }

  /**
   * Opens a run to add to it.
   *
   * @throws InputError if there is no run, or another process writes to it
   */
  static async open(path: string): Promise<RunDirectory> {
    const stored = await readStoredConfig(path);
    if (stored === undefined) {
      throw new InputError({
        given: `${path}, which holds no run`,
        expected: 'the folder of a run, with its config.json',
        remedy: 'correct the path, or start the run without --resume',
      });
    }
    return new RunDirectory(path, stored.config, await RunLock.take(path));
  }

  /**
   * Opens a run to go on with it: with its last checkpoint, or without one if it was stopped before the first.
   * Events that came after the checkpoint are dropped, since they will happen again. A complete run is left as it is,
   * and its summary given.
   *
   * @throws InputError if the run was started with another configuration (which says what differs), on other
   *   data, with another table, or its environment is missing, or its checkpoint or events are damaged
   */
  static async resume(
    path: string,
    config: AnyRunConfig,
    environment: RunEnvironment,
  ): Promise<{ run: RunDirectory; checkpoint?: Checkpoint; summary?: RunSummary }> {
    const run = await RunDirectory.open(path);
    try {
      const first = await readEnvironment(path);
      requireSameConfig(
        path,
        { config: run.config, engine: first.engine.name },
        { config, engine: environment.engine.name },
      );
      requireSameData(path, first, environment.data);
      requireSameTable(path, first, environment);
      const summary = await readRunDocument(path, 'summary', runDocuments.summary);
      if (summary !== undefined) return { run, summary };
      await removeLeftovers(path);
      const begun = run.checkpoints.has('last') || run.checkpoints.has('previous');
      const checkpoint = begun ? await run.load('last') : undefined;
      await run.events.truncate(Number(checkpoint?.metadata[positionKey] ?? 0));
      await run.recordResumption(first, environment);
      return { run, checkpoint };
    } catch (error) {
      await run.close();
      throw error;
    }
  }

  /** Adds a line to `events.jsonl`, on the disk when this returns. @throws RunError if it cannot be written */
  append(event: RunEvent): Promise<void> {
    return this.events.append(event);
  }

  /** Writes `<name>.json`. @throws RunError if it cannot be written */
  async write<Name extends RunDocumentName>(name: Name, content: RunDocument<Name>): Promise<void> {
    await writeRunDocument(this.path, name, content);
  }

  has(name: CheckpointName): boolean {
    return this.checkpoints.has(name);
  }

  /** Writes a checkpoint that knows which events it follows. @throws RunError if it cannot be written */
  async save(name: CheckpointName, { tensors, metadata }: Checkpoint): Promise<void> {
    const position = String(await this.events.length());
    await this.checkpoints.save(name, { tensors, metadata: { ...metadata, [positionKey]: position } });
  }

  /** @throws InputError if there is none or it is damaged; names `previous` where that one is good */
  load(name: CheckpointName): Promise<Checkpoint> {
    return this.checkpoints.load(name);
  }

  /** Lets other processes write to the run. Nothing may be written through this object afterwards. */
  close(): Promise<void> {
    return this.lock.release();
  }

  /** Provenance tells in what a resumed part was computed otherwise than the first one. */
  private async recordResumption(first: RunEnvironment, now: RunEnvironment): Promise<void> {
    const changed = differences(comparable(first), comparable(now));
    await this.write('environment', {
      ...first,
      resumed: [...(first.resumed ?? []), { startedAt: now.startedAt, changed }],
    });
  }
}

/** Files of a run that was stopped before it had a configuration: they do not make a folder occupied. */
const beginnings = [
  RunLock.fileName,
  'environment.json',
  `environment.json${partialSuffix}`,
  `config.json${partialSuffix}`,
];

function comparable({ versions, engine, git, data, cpu, system }: RunEnvironment): object {
  return { versions, engine, git, data, cpu, system };
}

async function refuseOccupied(path: string): Promise<void> {
  const names = await readdir(path);
  const foreign = names.find(name => !beginnings.includes(name));
  if (foreign === undefined) return;
  const isRun = names.includes('config.json') && names.includes('environment.json');
  throw new InputError({
    given: `${path}, which holds ${isRun ? 'a run already' : foreign}`,
    expected: 'a new or empty folder',
    remedy: isRun ? 'add --resume to go on with that run, or choose another --out' : 'choose another --out',
  });
}

/** What a killed process was writing aside. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(path, { recursive: true })) {
    if (name.endsWith(partialSuffix)) await rm(join(path, name), { force: true });
  }
}

function refusalOf(path: string, error: unknown): unknown {
  if (error instanceof InputError) return error;
  const refusal = new InputError({
    given: `${path}, where no run can be written (${error instanceof Error ? error.message : error})`,
    expected: 'a folder that can be written to',
    remedy: 'choose another --out, or mend access to this one',
  });
  refusal.cause = error;
  return refusal;
}
