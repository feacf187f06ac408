import { expect, test } from 'vitest';
import { alternate } from '../../src/benchmark/alternate.js';
import { summarise } from '../../src/benchmark/statistics.js';

test('median and distance between the quartiles, by hand', () => {
  expect(summarise([4, 1, 3, 2])).toEqual({ median: 2.5, spread: 1.5 });
  expect(summarise([10, 2, 9])).toEqual({ median: 9, spread: 4 });
  expect(summarise([7])).toEqual({ median: 7, spread: 0 });
  expect(summarise([100, 9, 10])).toEqual({ median: 10, spread: 45.5 });
});

test('contestants take turns, and the warm-up is not counted', async () => {
  const order: string[] = [];
  const runner = (name: string, times: number[]) => ({
    step: async () => {
      order.push(name);
      return times.shift()!;
    },
  });
  const [a, b] = [runner('a', [90, 1, 2]), runner('b', [80, 3, 4])];
  const times = await alternate([a, b], { warmUp: 1, repeats: 2 });
  expect(order.join('')).toBe('ababab');
  expect([times.get(a), times.get(b)]).toEqual([
    [1, 2],
    [3, 4],
  ]);
});
