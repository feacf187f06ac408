import { randomStream } from '../base/randomStream.js';
import type { DataSet } from '../data/dataSet.js';
import { loadDataSet } from '../data/loadDataSet.js';
import type { Split } from '../data/split.js';
import { splitTrain } from '../data/splitTrain.js';
import { subset } from '../data/subset.js';
import type { ImageTask } from '../space/imageTask.js';
import { countSteps } from '../train/countSteps.js';
import type { RetrainConfig } from './config/retrainConfig.js';
import type { SearchConfig } from './config/searchConfig.js';
import type { DataIdentity } from './dataIdentity.js';

/** What a network must know of a data set. */
export function imageTask({ train, classes, mean, deviation }: DataSet): ImageTask {
  const { height, width, channels } = train;
  return { image: { height, width, channels }, classes: classes.length, mean, deviation };
}

/**
 * Splits that a search or a retraining may see: both parts come from the published training part.
 *
 * @throws InputError if the data set is not there or damaged, or does not make one batch
 */
export async function loadTrainingData(
  { data, seed, batchSize }: Pick<SearchConfig | RetrainConfig, 'data' | 'seed' | 'batchSize'>,
  dataRoot: string | undefined,
): Promise<{
  task: ImageTask;
  data: DataIdentity;
  train: Split<'train'>;
  validation: Split<'validation'>;
}> {
  const { name, limit, validationShare } = data;
  const dataSet = await loadDataSet(name, { dataRoot });
  const used = limit === undefined ? dataSet.train : subset(dataSet.train, limit);
  const parts = splitTrain(used, { validationShare, stream: randomStream(seed, 'split') });
  countSteps(parts.train.labels.length, batchSize);
  const { source, checksum } = dataSet;
  return { task: imageTask(dataSet), data: { name: dataSet.name, source, checksum }, ...parts };
}
