import type { Split } from './split.js';

/** A data set as it comes from its publisher: a train and a test part, and what a report must say of it. */
export interface DataSet {
  readonly name: string;
  /** Class names, by label. */
  readonly classes: readonly string[];
  readonly train: Split<'train'>;
  readonly test: Split<'test'>;
  /** Per-channel statistics of the training pixels in [0, 1], for the normalise layer inside the model. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Where the files came from and their checksum, for provenance. */
  readonly source: string;
  readonly checksum: string;
}
