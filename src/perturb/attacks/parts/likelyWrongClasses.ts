import { descendingOrder } from '../../../loss/objectives/descendingOrder.js';

/** The classes with the largest logits but the label, the likeliest first, at most `count`. */
export function likelyWrongClasses(logits: Float32Array, label: number, count: number): number[] {
  return descendingOrder(logits)
    .filter(index => index !== label)
    .slice(0, count);
}
