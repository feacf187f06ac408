/** Indices of the values, the largest first; among equal ones the first comes first. */
export function descendingOrder(values: ArrayLike<number>): number[] {
  return Array.from(values, (_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
}
