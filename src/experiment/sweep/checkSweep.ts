import { InputError } from '../../base/inputError.js';
import { countSteps } from '../../train/countSteps.js';
import { canonicalJson } from '../canonicalJson.js';
import { readStoredConfig } from '../config/storedConfig.js';
import type { DataIdentity } from '../dataIdentity.js';
import { derivedNetwork } from '../derivedNetwork.js';
import { prepareSearch } from '../prepareSearch.js';
import { readAccuracyTable } from '../readAccuracyTable.js';
import { readEnvironment } from '../readEnvironment.js';
import { requireSameConfig } from '../requireSameConfig.js';
import { requireSameData } from '../requireSameData.js';
import { requireSameTable } from '../requireSameTable.js';
import { readRunDocument, runDocuments } from '../runDocuments.js';
import type { TableIdentity } from '../tableIdentity.js';
import { loadTrainingData } from '../taskData.js';
import type { SweepRun } from './expandSweep.js';

/** A run whose input was found good. */
export interface CheckedRun extends SweepRun {
  /** Name of the engine that it is computed on. */
  readonly engine: string;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Whether it is complete already. */
  readonly complete: boolean;
}

interface SweepCheck {
  readonly resume: boolean;
  readonly dataRoot?: string;
  /** Name of the engine that a configuration's `engine` stands for. */
  readonly engineOf: (engine: string | undefined) => Promise<string>;
}

/**
 * Finds out before anything is computed whether a sweep can be: that engines, data sets and tables are there, that every
 * configuration makes a network, and that what is in the runs' folders is of the same configuration, data and table.
 *
 * @throws InputError for the first of these that is not so
 */
export async function checkSweep(
  runs: readonly SweepRun[],
  { resume, dataRoot, engineOf }: SweepCheck,
): Promise<CheckedRun[]> {
  const taskOf = remember(async ({ config }: SweepRun) => {
    const { task, data, train } = await loadTrainingData(config, dataRoot);
    return { task, data, images: train.labels.length };
  });
  const tableOf = remember(async (path: string) => (await readAccuracyTable(path)).identity);
  const checked: CheckedRun[] = [];
  for (const run of runs) {
    const { config } = run;
    const engine = await engineOf(config.engine);
    const { task, data, images } = await taskOf(canonicalJson([config.data, config.batchSize]), run);
    const steps = config.epochs * stepsPerEpoch(run, images);
    if (config.command === 'search') prepareSearch(config, task);
    else derivedNetwork(config, task);
    const path = config.command === 'search' ? config.table : undefined;
    const table = path === undefined ? undefined : await tableOf(path, path);
    checked.push({ ...run, engine, steps, complete: await isComplete(run, { engine, data, table }, resume) });
  }
  return checked;
}

function stepsPerEpoch({ config }: SweepRun, images: number): number {
  return countSteps(images, config.batchSize, config.command === 'search' ? config.stepsPerEpoch : undefined);
}

async function isComplete(
  { path, config }: SweepRun,
  { engine, data, table }: { engine: string; data: DataIdentity; table?: TableIdentity },
  resume: boolean,
): Promise<boolean> {
  const stored = await readStoredConfig(path);
  if (stored === undefined) return false;
  if (!resume) {
    throw new InputError({
      given: `${path}, which holds a run already`,
      expected: 'a new or empty folder for every run of the sweep',
      remedy: 'add --resume to go on with the sweep, or choose another --out',
    });
  }
  const environment = await readEnvironment(path);
  requireSameConfig(path, { config: stored.config, engine: environment.engine.name }, { config, engine });
  requireSameData(path, environment, data);
  requireSameTable(path, environment, { table });
  return (await readRunDocument(path, 'summary', runDocuments.summary)) !== undefined;
}

/** Calls a function once for every key. */
function remember<Input, Result>(work: (input: Input) => Promise<Result>) {
  const results = new Map<string, Promise<Result>>();
  return (key: string, input: Input): Promise<Result> => {
    const result = results.get(key) ?? work(input);
    results.set(key, result);
    return result;
  };
}
