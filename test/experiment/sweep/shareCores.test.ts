import { expect, test } from 'vitest';
import { shareCores } from '../../../src/experiment/sweep/shareCores.js';

test.each([
  [{}, 8, { workers: 8, threads: 1 }],
  [{ threads: 3 }, 8, { workers: 2, threads: 3 }],
  [{ workers: 3 }, 8, { workers: 3, threads: 2 }],
  [{ threads: 16 }, 8, { workers: 1, threads: 16 }],
  [{ workers: 16 }, 8, { workers: 16, threads: 1 }],
  [{ workers: 4, threads: 4 }, 8, { workers: 4, threads: 4 }],
])('%j of %i cores', (given, cores, expected) => {
  expect(shareCores(given, cores)).toEqual(expected);
});
