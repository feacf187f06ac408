import { ranks } from './ranks.js';

/**
 * Spearman's rank correlation ρ: Pearson's correlation of the ranks, equal values sharing their mean rank. In [−1, 1];
 * NaN where all values of a side are equal.
 *
 * @param x as many values as `y`
 * @example
 * spearman([1, 2, 3], [2, 4, 9]); // 1
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [a, b] = [ranks(x), ranks(y)];
  const mean = (a.length + 1) / 2;
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let item = 0; item < a.length; item++) {
    const [da, db] = [a[item] - mean, b[item] - mean];
    product += da * db;
    squaresA += da * da;
    squaresB += db * db;
  }
  return product / Math.sqrt(squaresA * squaresB);
}
