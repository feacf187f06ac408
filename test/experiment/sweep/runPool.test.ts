import { expect, test } from 'vitest';
import { runPool } from '../../../src/experiment/sweep/runPool.js';

const never = new AbortController().signal;

/** Jobs that end when they are told to, so that their order is the test's. */
function held() {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (job: number) =>
    new Promise<string>(resolve => {
      begun.push(job);
      ends.set(job, () => resolve(`done ${job}`));
    });
  const end = async (job: number) => {
    ends.get(job)?.();
    await new Promise(resolve => setImmediate(resolve));
  };
  return { begun, work, end };
}

test('so many jobs are under way at a time, begun in their order', async () => {
  const { begun, work, end } = held();
  const all = runPool([0, 1, 2, 3], { workers: 2, signal: never }, work);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(begun).toEqual([0, 1, 2]);
  await end(2);
  await end(3);
  await end(0);
  expect(await all).toEqual(['done 0', 'done 1', 'done 2', 'done 3']);
});

test('none is begun once the signal is raised, and those under way are waited for', async () => {
  const { begun, work, end } = held();
  const stop = new AbortController();
  const all = runPool([0, 1, 2], { workers: 2, signal: stop.signal }, work);
  stop.abort();
  await end(0);
  await end(1);
  expect(begun).toEqual([0, 1]);
  expect(await all).toEqual(['done 0', 'done 1', undefined]);
});
