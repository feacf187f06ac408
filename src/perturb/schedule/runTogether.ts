import { setImmediate as comesRound } from 'node:timers/promises';
import { Interrupted } from '../../base/interrupted.js';
import type { QueryBatcher } from './queryBatcher.js';

/**
 * Runs one task per place side by side, as many as it takes to have a full batch of questions at every moment: when a
 * task is done the next one begins. At most `limit` run at a time, so that memory is bounded.
 *
 * By the time the event loop comes round, every task that was begun or answered has run on to its next question: tasks wait
 * for nothing but answers.
 *
 * @throws what a task throws first
 */
export async function runTogether(
  count: number,
  task: (place: number) => Promise<void>,
  {
    batcher,
    limit,
    signal,
    interrupted,
  }: { batcher: QueryBatcher; limit: number; signal?: AbortSignal; interrupted: string },
): Promise<void> {
  let started = 0;
  let running = 0;
  const failures: unknown[] = [];
  const begin = (place: number) => {
    running++;
    task(place)
      .catch(error => failures.push(error))
      .finally(() => running--);
  };
  for (;;) {
    if (signal?.aborted) throw new Interrupted(interrupted);
    while (started < count && running < limit && !batcher.isFull) {
      begin(started++);
      await comesRound();
    }
    await comesRound();
    if (failures.length > 0) throw failures[0];
    if (started < count && running < limit && !batcher.isFull) continue;
    if (!batcher.isEmpty) await batcher.answerBatch();
    else if (running === 0 && started === count) return;
  }
}
