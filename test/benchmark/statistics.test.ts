import { expect, test } from 'vitest';
import { alternate, stepsOf } from '../../src/benchmark/alternate.js';
import { summarise } from '../../src/benchmark/statistics.js';

test('median and distance between the quartiles, by hand', () => {
  expect(summarise([4, 1, 3, 2])).toEqual({ median: 2.5, spread: 1.5 });
  expect(summarise([10, 2, 9])).toEqual({ median: 9, spread: 4 });
  expect(summarise([7])).toEqual({ median: 7, spread: 0 });
  expect(summarise([100, 9, 10])).toEqual({ median: 10, spread: 45.5 });
});

test('contestants take turns, and neither the warm-up nor the start of a turn is counted', async () => {
  const order: string[] = [];
  const runner = (name: string, times: number[]) => ({
    step: async () => {
      order.push(name);
      return times.shift()!;
    },
  });
  const [a, b] = [runner('a', [90, 70, 1, 2, 60, 3, 4]), runner('b', [80, 50, 5, 6, 40, 7, 8])];
  const timing = { warmUp: 1, turns: 2, turn: { untimed: 1, timed: 2 } };
  const times = await alternate([a, b], timing);
  expect(order.join('')).toBe('abaaabbbaaabbb');
  expect([times.get(a), times.get(b)]).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  expect(stepsOf(timing)).toBe(7);
});
