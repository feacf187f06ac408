import { expect, test } from 'vitest';
import { RunError } from '../../src/base/runError.js';
import type { NamedTensors } from '../../src/base/tensor.js';
import {
  boundsFromPeers,
  distanceFrom,
  looseBounds,
  relativeDifference,
  requireAgreement,
} from '../../src/benchmark/agreement.js';

const tensor = (...values: number[]) => ({ shape: [values.length], data: Float32Array.from(values) });
const named = (entries: Record<string, number[]>): NamedTensors =>
  new Map(Object.entries(entries).map(([name, values]) => [name, tensor(...values)]));

const reference = { logits: [1, 2], 'weights/a': [4, -8], 'weights/b': [1e-9] };
const distance = (other: Record<string, number[]>) => distanceFrom(named(reference), named(other));
const judge = (other: Record<string, number[]>, bounds = looseBounds) =>
  requireAgreement('case', { engine: 'own', version: '1', ...distance(other) }, bounds);

test('the difference is relative to the largest value of the tensor, or to the floor', () => {
  expect(relativeDifference(tensor(1, -4), tensor(1.5, -4))).toBe(0.125);
  expect(relativeDifference(tensor(0, 0), tensor(0, 0))).toBe(0);
  expect(relativeDifference(tensor(0, 0), tensor(0, 1))).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference(tensor(0, 0), tensor(0, 1), { floor: 4 })).toBe(0.25);
  expect(relativeDifference(tensor(1), tensor(Number.NaN))).toBeNaN();
});

test('one value in ten may be anything in a share of nine tenths, two may not', () => {
  const ones = tensor(...Array<number>(10).fill(1));
  const moved = (...places: number[]) =>
    tensor(...ones.data.map((value, i) => value + (places.includes(i) ? 7 : 0.5)));
  expect(relativeDifference(ones, moved(3), { share: 0.9 })).toBe(0.5);
  expect(relativeDifference(ones, moved(3, 4), { share: 0.9 })).toBe(7);
});

test('distances by hand', () => {
  expect(distance(reference)).toMatchObject({ logits: 0, gradients: 0, worstGradient: 0 });
  expect(distance({ ...reference, logits: [1, 2.5], 'weights/a': [4, -8.25] })).toEqual({
    ...{ logits: 0.25, worstGradient: 0.03125, worst: 'weights/a' },
    gradients: expect.closeTo(0.25 / Math.sqrt(80), 12),
  });
});

test('a gradient that is nothing beside the others may differ, one that counts may not', () => {
  expect(distance({ ...reference, 'weights/b': [-1e-9] }).worstGradient).toBeLessThan(1e-4);
  expect(() => judge({ ...reference, 'weights/a': [4, -13] })).toThrow(/all gradients 5.6e-1 away/);
});

test('what is allowed is twice the distance of PyTorch in float32, and at least a rounding', () => {
  const exact = { logits: 0, gradients: 0, worstGradient: 0, worst: '' };
  expect(boundsFromPeers([exact])).toEqual({ logits: 2e-5, gradients: 2e-3, worstGradient: 2e-4 });
  const peers = [exact, { ...exact, logits: 0.01, gradients: 0.02, worstGradient: 0.05 }];
  expect(boundsFromPeers(peers)).toEqual({ logits: 0.02, gradients: 0.04, worstGradient: 0.1 });
  expect(() => judge({ ...reference, logits: [1, 2.03] }, boundsFromPeers(peers))).not.toThrow();
  expect(() => judge({ ...reference, logits: [1, 2.05] }, boundsFromPeers(peers))).toThrow(
    /own 1 .* case .*: the logits 2.5e-2 away, and 2.0e-2 is allowed; nothing was timed/,
  );
});

test('one gradient that is wrong is named, though it is little of the whole', () => {
  const wide = { 'weights/large': [100], 'weights/small': [1] };
  const agreement = distanceFrom(named(wide), named({ ...wide, 'weights/small': [1.8] }));
  expect(agreement.gradients).toBeLessThan(0.01);
  expect(() => requireAgreement('case', { engine: 'own', version: '1', ...agreement }, looseBounds)).toThrow(
    'the gradient weights/small 8.0e-1 away',
  );
});

test('NaN, missing, extra and misshapen tensors are refused', () => {
  expect(() => judge({ ...reference, logits: [1, Number.NaN] })).toThrow(RunError);
  expect(() => judge({ ...reference, 'weights/a': [4, Number.NaN] })).toThrow(/NaN away/);
  expect(() => distance({ logits: [1, 2], 'weights/a': [4, -8] })).toThrow('it has no weights/b');
  expect(() => distance({ ...reference, input: [0] })).toThrow('it has input besides');
  expect(() => distance({ ...reference, logits: [1, 2, 3] })).toThrow('logits is [3] instead of [2]');
});
