import { expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { differentialChild } from '../../../src/perturb/attacks/parts/differentialChild.js';

it('a child has three different parents, each order of them with the same chance', () => {
  const population = [0, 1, 10, 100].map(value => Float64Array.of(value, -value));
  const random = randomStream(1, 'children');
  const counts = new Map<number, number>();
  const draws = 12_000;
  for (let draw = 0; draw < draws; draw++) {
    const [first, second] = differentialChild(population, 0.5, random);
    expect(second).toBe(-first);
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const values = [0, 1, 10, 100];
  const expected = values.flatMap(a =>
    values.flatMap(b => values.flatMap(c => (a === b || b === c || a === c ? [] : [a + 0.5 * (b - c)]))),
  );
  expect(new Set(counts.keys())).toEqual(new Set(expected));
  // Twenty-four orders, all of another value: 500 children each, within five deviations.
  expect(new Set(expected).size).toBe(24);
  for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(500));
});
