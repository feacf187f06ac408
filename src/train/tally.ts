/** Sums over the steps of an epoch so far; plain numbers, so that a checkpoint holds them exactly. */
export interface Tally {
  images: number;
  /** Σ of each image's loss. */
  loss: number;
  hits: number;
}

export function emptyTally(): Tally {
  return { images: 0, loss: 0, hits: 0 };
}

/** Adds a batch, whose loss is a mean. */
export function addToTally(
  tally: Tally,
  images: number,
  { loss, hits }: { loss: number; hits: number },
): void {
  tally.images += images;
  tally.loss += loss * images;
  tally.hits += hits;
}

/** Mean loss and accuracy; NaN before the first batch. */
export function summariseTally({ images, loss, hits }: Tally): { loss: number; accuracy: number } {
  return { loss: loss / images, accuracy: hits / images };
}
