import { expect, it } from 'vitest';
import { expectClose } from './expectClose.js';

it('accepts what is within the tolerance', () => {
  expectClose([1, 100, 0], [1.0009, 100.09, 0.0009], { absolute: 1e-3, relative: 1e-3 });
  expectClose([], []);
});

it.each([
  {
    title: 'a value out of the absolute tolerance',
    actual: [1, 2],
    expected: [1, 2.002],
    says: /values\[1\]: 2 .*2\.002/,
  },
  { title: 'NaN in place of a number', actual: [Number.NaN], expected: [0], says: /NaN/ },
  { title: 'a number in place of NaN', actual: [0], expected: [Number.NaN], says: /NaN/ },
  { title: 'infinity in place of a number', actual: [Infinity], expected: [1e30], says: /Infinity/ },
  { title: 'a value too few', actual: [1], expected: [1, 1], says: /count of values/ },
  { title: 'a value too many', actual: [1, 1], expected: [1], says: /count of values/ },
])('fails at $title', ({ actual, expected, says }) => {
  expect(() => expectClose(actual, expected, { absolute: 1e-3, relative: 0 })).toThrow(says);
});

it('fails out of the relative tolerance', () => {
  expect(() => expectClose([100], [101], { absolute: 0, relative: 5e-3 })).toThrow(/values\[0\]/);
});
