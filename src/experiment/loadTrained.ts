import { InputError } from '../base/inputError.js';
import type { DataSet } from '../data/dataSet.js';
import { loadDataSet } from '../data/loadDataSet.js';
import type { Engine, Model } from '../engine/engine.js';
import { takeSection } from '../train/snapshot.js';
import { derivedNetwork } from './derivedNetwork.js';
import { readEnvironment } from './readEnvironment.js';
import { requireSameData } from './requireSameData.js';
import { RunDirectory } from './runDirectory.js';
import { imageTask } from './taskData.js';

/** A network as a retraining left it, with the data set that it was trained on. */
export interface TrainedNetwork {
  /** Of the checkpoint `best`. The caller disposes it. */
  readonly model: Model;
  readonly dataSet: DataSet;
}

/**
 * Loads the network of a retrained run.
 *
 * @throws InputError if the folder holds no retraining, it has no checkpoint yet, or its data set is another now
 */
export async function loadTrained(
  path: string,
  engine: Engine,
  { dataRoot }: { dataRoot?: string } = {},
): Promise<TrainedNetwork> {
  const run = await RunDirectory.open(path);
  try {
    const { config } = run;
    if (config.command !== 'retrain') {
      throw new InputError({
        given: `${path}, the run of a ${config.command}`,
        expected: 'the run of a retraining',
        remedy: 'retrain its genotype first',
      });
    }
    const checkpoint = await run.load('best');
    const dataSet = await loadDataSet(config.data.name, { dataRoot });
    requireSameData(path, await readEnvironment(path), dataSet);
    const model = await engine.compile(derivedNetwork(config, imageTask(dataSet)).graph, {
      seed: config.seed,
    });
    await model.setState(takeSection(checkpoint.tensors, 'model'));
    return { model, dataSet };
  } finally {
    await run.close();
  }
}
