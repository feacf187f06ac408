import { expect, test } from 'vitest';
import { widestNative } from '../../src/benchmark/widestNative.js';

test.each([
  [['native:baseline', 'pytorch:nchw', 'native:avx2'], 'native:avx2'],
  [['native:baseline', 'native'], 'native'],
  [['tfjs:cpu', 'pytorch', 'nativeish'], undefined],
])('of %j, %s', (names, widest) => {
  expect(widestNative(names)).toBe(widest);
});
