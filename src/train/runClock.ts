/**
 * Wall time of a run in seconds: what its earlier parts took, and what has passed since this call.
 *
 * @example
 * const clock = runClock(12.5);
 * clock(); // 12.5 and what has passed since
 */
export function runClock(before: number): () => number {
  const begin = performance.now();
  return () => before + (performance.now() - begin) / 1000;
}
