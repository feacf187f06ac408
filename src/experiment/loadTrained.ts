import type { DataSet } from '../data/dataSet.js';
import { loadDataSet } from '../data/loadDataSet.js';
import type { Engine, Model } from '../engine/engine.js';
import { trainedWeights } from '../train/retrainState.js';
import { derivedNetwork } from './derivedNetwork.js';
import { readEnvironment } from './readEnvironment.js';
import { requireSameData } from './requireSameData.js';
import { requireTrained } from './requireTrained.js';
import { RunDirectory } from './runDirectory.js';
import { imageTask } from './taskData.js';

/** A network as a retraining or an import left it, with the data set that it was trained on. */
export interface TrainedNetwork {
  /** Of the checkpoint `best`. The caller disposes it. */
  readonly model: Model;
  readonly dataSet: DataSet;
}

/**
 * Loads the network of a retraining or an import.
 *
 * @throws InputError if the folder holds neither, it has no checkpoint yet, or its data set is another now
 */
export async function loadTrained(
  path: string,
  engine: Engine,
  { dataRoot }: { dataRoot?: string } = {},
): Promise<TrainedNetwork> {
  const run = await RunDirectory.open(path);
  try {
    const trained = requireTrained(run.path, run.config);
    const checkpoint = await run.load('best');
    const dataSet = await loadDataSet(trained.data.name, { dataRoot });
    requireSameData(path, await readEnvironment(path), dataSet);
    const { graph } = derivedNetwork(trained, imageTask(dataSet));
    const model = await engine.compile(graph, { seed: 0 });
    await model.setState(trainedWeights(checkpoint));
    return { model, dataSet };
  } finally {
    await run.close();
  }
}
