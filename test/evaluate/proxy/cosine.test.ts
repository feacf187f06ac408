import { expect, it } from 'vitest';
import { cosine } from '../../../src/evaluate/proxy/cosine.js';

it.each([
  { a: [3, 4], b: [4, 3], expected: 24 / 25 },
  { a: [1, 0], b: [0, 2], expected: 0 },
  { a: [1, -2], b: [-2, 4], expected: -1 },
  { a: [0, 0], b: [1, 2], expected: 0 },
  { a: [0, 0], b: [0, 0], expected: 0 },
])('cos($a, $b) = $expected', ({ a, b, expected }) => {
  expect(cosine(Float32Array.from(a), Float32Array.from(b))).toBeCloseTo(expected, 12);
});
