import { channelStatistics } from './channelStatistics.js';
import { contentChecksum } from './contentChecksum.js';
import type { DataSet } from './dataSet.js';

/** A data set from what was read, with the statistics and the checksum that follow from it. */
export function assembleDataSet(
  read: Pick<DataSet, 'name' | 'classes' | 'train' | 'test' | 'source'>,
): DataSet {
  const { name, classes, train, test, source } = read;
  return {
    name,
    classes,
    train,
    test,
    ...channelStatistics(train),
    source,
    checksum: contentChecksum(train, test),
  };
}
