import type { Labels } from '../base/tensor.js';
import { argmaxRows } from './classify.js';

/** How many images of a batch get their own label. */
export function countHits(logits: Float32Array, labels: Labels, classes: number): number {
  let hits = 0;
  for (const [image, prediction] of argmaxRows(logits, classes).entries()) {
    if (prediction === labels[image]) hits++;
  }
  return hits;
}
