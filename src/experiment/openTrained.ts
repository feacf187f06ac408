import type { DataSet } from '../data/dataSet.js';
import { loadDataSet } from '../data/loadDataSet.js';
import type { Model } from '../engine/engine.js';
import { trainedWeights } from '../train/retrainState.js';
import type { Checkpoint } from './checkpoint.js';
import type { CheckpointName } from './checkpointFolder.js';
import { derivedNetwork } from './derivedNetwork.js';
import { describeEnvironment } from './environment.js';
import { readEnvironment } from './readEnvironment.js';
import { requireSameData } from './requireSameData.js';
import { requireTrained } from './requireTrained.js';
import type { RunContext } from './runContext.js';
import { RunDirectory } from './runDirectory.js';
import type { RunEnvironment } from './runEnvironment.js';
import { imageTask } from './taskData.js';

/** A retraining or an import that is being evaluated: nobody else writes to its run until it is closed. */
export interface TrainedRun {
  readonly run: RunDirectory;
  readonly checkpoint: Checkpoint;
  readonly dataSet: DataSet;
  /** What the evaluation is computed with. */
  readonly environment: RunEnvironment;
  /** With the weights of the checkpoint. */
  readonly model: Model;
  close(): Promise<void>;
}

/**
 * Opens a retraining or an import for an evaluation of one of its checkpoints.
 *
 * @throws InputError for a run that is neither, has no such checkpoint, or was made on other data
 */
export async function openTrained(
  { run: path, checkpoint: name, seed }: { run: string; checkpoint: CheckpointName; seed: number },
  {
    engine,
    threads,
    commandLine,
    dataRoot,
  }: Pick<RunContext, 'engine' | 'threads' | 'commandLine' | 'dataRoot'>,
): Promise<TrainedRun> {
  const run = await RunDirectory.open(path);
  let model: Model | undefined;
  try {
    const trained = requireTrained(run.path, run.config);
    const checkpoint = await run.load(name);
    const dataSet = await loadDataSet(trained.data.name, { dataRoot });
    requireSameData(run.path, await readEnvironment(run.path), dataSet);
    const environment = await describeEnvironment(engine, { threads, commandLine, data: dataSet });
    const { graph } = derivedNetwork(trained, imageTask(dataSet));
    const compiled = await engine.compile(graph, { seed });
    model = compiled;
    await model.setState(trainedWeights(checkpoint));
    const close = async () => {
      compiled.dispose();
      await run.close();
    };
    return { run, checkpoint, dataSet, environment, model, close };
  } catch (error) {
    model?.dispose();
    await run.close();
    throw error;
  }
}
