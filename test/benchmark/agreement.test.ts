import { expect, test } from 'vitest';
import type { NamedTensors } from '../../src/base/tensor.js';
import { relativeDifference, requireAgreement } from '../../src/benchmark/agreement.js';

const tensor = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });
const named = (entries: Record<string, number[]>): NamedTensors =>
  new Map(Object.entries(entries).map(([name, values]) => [name, tensor(...values)]));

const peer = { engine: 'peer', version: '1' };
const own = { logits: [1, 2], 'weights/a': [4, -8], 'weights/b': [1e-9] };
const agree = (other: Record<string, number[]>) => requireAgreement('case', peer, named(own), named(other));

test('the difference is relative to the largest value of the tensor, or to the floor', () => {
  expect(relativeDifference(tensor(1, -4), tensor(1.5, -4))).toBe(0.125);
  expect(relativeDifference(tensor(0, 0), tensor(0, 0))).toBe(0);
  expect(relativeDifference(tensor(0, 0), tensor(0, 1))).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference(tensor(0, 0), tensor(0, 1), 4)).toBe(0.25);
  expect(relativeDifference(tensor(1), tensor(Number.NaN))).toBeNaN();
});

test('what agrees is told with its worst gradient', () => {
  expect(agree({ ...own, 'weights/a': [4, -8.25] })).toEqual({
    ...{ engine: 'peer', version: '1', logits: 0, gradients: 0.03125, worst: 'weights/a' },
  });
});

test('a gradient that is nothing beside the others may differ, one that counts may not', () => {
  expect(agree({ ...own, 'weights/b': [-1e-9] }).gradients).toBeLessThan(1e-4);
  expect(() => agree({ ...own, 'weights/a': [4, -5] })).toThrow(/weights\/a differs by 3.8e-1/);
});

test('logits are held tighter than gradients; NaN, missing, extra and misshapen tensors are refused', () => {
  expect(() => agree({ ...own, logits: [1, 2.02] })).toThrow(/logits differs/);
  expect(() => agree({ ...own, 'weights/a': [4, Number.NaN] })).toThrow(/weights\/a differs by NaN/);
  expect(() => agree({ logits: [1, 2], 'weights/a': [4, -8] })).toThrow('it has no weights/b');
  expect(() => agree({ ...own, input: [0] })).toThrow('it has input besides');
  expect(() => agree({ ...own, logits: [1, 2, 3] })).toThrow('logits is [3] instead of [2]');
});
