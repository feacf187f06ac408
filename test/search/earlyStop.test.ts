import { describe, expect, it } from 'vitest';
import { type EarlyStopOptions, epochsToStop, findGrowth } from '../../src/search/earlyStop.js';

const rule: EarlyStopOptions = { ratio: 0.75, lag: 5, window: 5, firstEpoch: 1 };

const measured = (values: number[], every = 1) =>
  values.map((value, i) => ({ epoch: (i + 1) * every, value }));

/** The measurement, from 1, after which the search stops. */
function stop(values: number[], options: Partial<EarlyStopOptions> = {}, every = 1) {
  for (let count = 1; count <= values.length; count++) {
    const growth = findGrowth(measured(values.slice(0, count), every), { ...rule, ...options });
    if (growth) return { count, ...growth };
  }
  return undefined;
}

describe('the rule of early stopping', () => {
  const jump = [...Array(10).fill(1), ...Array(10).fill(2)];

  it('compares the mean around the latest epoch that has one with the mean five epochs before', () => {
    // Around 10 lie 8 … 12, of which two are 2: λ̄ = 1.4 and 1 / 1.4 < 0.75; around 9 it is 1.2, and 1 / 1.2 is not.
    expect(stop(jump)).toEqual({ count: 12, before: 1, after: 1.4, returns: 5 });
  });

  it('goes on as long as the eigenvalue grows slowly', () => {
    const slow = Array.from({ length: 60 }, (_, i) => 1.05 ** i);
    expect(1 / 1.05 ** 5).toBeGreaterThan(0.75);
    expect(stop(slow)).toBeUndefined();
    expect(stop(slow, { ratio: 0.8 })).toMatchObject({ returns: 3 });
    expect(stop(jump.toReversed())).toBeUndefined();
  });

  it('cuts windows off at the first measurement, never at the last', () => {
    // λ̄(1) = (1 + 1 + 4) / 3; λ̄(6) = (4 + 4 + 4 + 4 + 4) / 5, known after 8.
    expect(stop([1, 1, 4, 4, 4, 4, 4, 4, 4])).toEqual({ count: 8, before: 2, after: 4, returns: 1 });
  });

  it('goes by the magnitude', () => {
    expect(stop(jump.map((value, i) => (i % 2 ? value : -value)))).toEqual(stop(jump));
  });

  it('goes on where there is no curvature at all', () => {
    expect(stop(Array(20).fill(0))).toBeUndefined();
  });

  const options: Record<string, [Partial<EarlyStopOptions>, object | undefined]> = {
    ratio: [{ ratio: 0.6 }, { count: 14, returns: 7 }],
    lag: [{ lag: 2 }, { count: 12, returns: 8 }],
    window: [{ window: 1 }, { count: 11, returns: 6 }],
    firstEpoch: [{ firstEpoch: 8 }, { count: 15, returns: 8 }],
  };

  it.each(Object.entries(options))('%s takes effect', (_name, [changes, expected]) => {
    expect(stop(jump, changes)).toMatchObject(expected!);
  });

  it('counts measurements, and returns epochs', () => {
    expect(stop(jump, {}, 3)).toMatchObject({ count: 12, returns: 15 });
  });

  it.each([
    [rule, 1],
    [{ ...rule, firstEpoch: 10 }, 1],
    [{ ...rule, firstEpoch: 10, lag: 2, window: 3 }, 4],
  ])('says how many epochs it needs', (options, every) => {
    const growing = Array.from({ length: 40 }, (_, i) => 2 ** i);
    expect(stop(growing, options, every)!.count * every).toBe(epochsToStop(options, every));
  });
});
