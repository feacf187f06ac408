/**
 * How many runs are under way at a time, on how many threads each. What is not given follows from the cores, so that
 * workers × threads do not exceed them; many small processes lose less to waiting than one with many threads.
 *
 * @example
 * shareCores({}, 8); // { workers: 8, threads: 1 }
 * shareCores({ workers: 3 }, 8); // { workers: 3, threads: 2 }
 */
export function shareCores(
  { workers, threads }: { workers?: number; threads?: number },
  cores: number,
): { workers: number; threads: number } {
  if (workers === undefined) {
    const each = threads ?? 1;
    return { workers: Math.max(1, Math.floor(cores / each)), threads: each };
  }
  return { workers, threads: threads ?? Math.max(1, Math.floor(cores / workers)) };
}
