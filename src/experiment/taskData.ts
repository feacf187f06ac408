import { randomStream } from '../base/randomStream.js';
import type { DataSet } from '../data/dataSet.js';
import { loadDataSet } from '../data/loadDataSet.js';
import type { Split } from '../data/split.js';
import { splitTrain } from '../data/splitTrain.js';
import { subset } from '../data/subset.js';
import type { ImageTask } from '../space/imageTask.js';

/** What a network must know of a data set. */
export function imageTask({ train, classes, mean, deviation }: DataSet): ImageTask {
  const { height, width, channels } = train;
  return { image: { height, width, channels }, classes: classes.length, mean, deviation };
}

/** Splits that a search or a retraining may see: both parts come from the published training part. */
export async function loadTrainingData(
  { name, limit, validationShare }: { name: string; limit?: number; validationShare: number },
  { seed, dataRoot }: { seed: number; dataRoot?: string },
): Promise<{ task: ImageTask; train: Split<'train'>; validation: Split<'validation'> }> {
  const dataSet = await loadDataSet(name, { dataRoot });
  const used = limit === undefined ? dataSet.train : subset(dataSet.train, limit);
  const parts = splitTrain(used, { validationShare, stream: randomStream(seed, 'split') });
  return { task: imageTask(dataSet), ...parts };
}
