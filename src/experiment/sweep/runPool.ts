/**
 * Does jobs in their order, so many at a time; a job that fails is the job's own affair. Once the signal is raised no
 * further job is begun.
 *
 * @returns what every job gave; undefined for those that were not begun
 */
export async function runPool<Job, Result>(
  jobs: readonly Job[],
  { workers, signal }: { workers: number; signal: AbortSignal },
  work: (job: Job) => Promise<Result>,
): Promise<(Result | undefined)[]> {
  const results = jobs.map((): Result | undefined => undefined);
  const waiting = jobs.entries();
  const worker = async () => {
    for (const [place, job] of waiting) {
      if (signal.aborted) return;
      results[place] = await work(job);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, worker));
  return results;
}
