/** Index of the first largest value but that at `excluded`. */
export function largestExcept(values: ArrayLike<number>, excluded: number): number {
  let best = excluded === 0 ? 1 : 0;
  for (let i = best + 1; i < values.length; i++) {
    if (i !== excluded && values[i] > values[best]) best = i;
  }
  return best;
}
