import { type DataOptions, loadDataSet } from './loadDataSet.js';

/** What `rnas data verify` says of a sound data set. */
export interface DataSetSummary {
  readonly name: string;
  readonly classes: number;
  readonly trainImages: number;
  readonly testImages: number;
  /** [height, width, channels] of an image. */
  readonly image: readonly [number, number, number];
  readonly source: string;
  readonly checksum: string;
}

/**
 * Makes every check that loading makes and sums up what was found.
 *
 * @throws InputError that says which file is wrong and how
 */
export async function verifyDataSet(nameOrPath: string, options: DataOptions = {}): Promise<DataSetSummary> {
  const { name, classes, train, test, source, checksum } = await loadDataSet(nameOrPath, options);
  return {
    name,
    classes: classes.length,
    trainImages: train.labels.length,
    testImages: test.labels.length,
    image: [train.height, train.width, train.channels],
    source,
    checksum,
  };
}
