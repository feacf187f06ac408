import { describe, expect, test } from 'vitest';
import { cosineLearningRate } from '../../src/train/cosineLearningRate.js';
import { learningRateAt, type RatePlan } from '../../src/train/schedules/learningRateAt.js';
import type { Schedule } from '../../src/train/schedules/schedule.js';

const plan = (schedule: Schedule, changes: Partial<RatePlan> = {}): RatePlan => ({
  ...{ learningRate: 0.2, schedule, grain: 'update', warmupEpochs: 0, epochs: 10 },
  ...changes,
});
const at = (given: RatePlan, epoch: number, update = 0) =>
  learningRateAt(given, { epoch, update, updatesPerEpoch: 4 });

const milestones = [0.5, 0.75];
const schedules: readonly Schedule[] = [
  { kind: 'constant' },
  { kind: 'cosine', to: 0.01 },
  { kind: 'step', milestones, factor: 0.1 },
  { kind: 'one-cycle', peak: 0.4, from: 0, to: 0 },
];

describe('closed forms', () => {
  test('constant', () => {
    for (const epoch of [0, 3, 9]) expect(at(plan({ kind: 'constant' }), epoch)).toBe(0.2);
  });

  test('cosine: η at the beginning, the middle between the ends half-way, nearly the lower end last', () => {
    const cosine = plan({ kind: 'cosine', to: 0.02 });
    expect(at(cosine, 0)).toBeCloseTo(0.2, 12);
    expect(at(cosine, 5)).toBeCloseTo(0.11, 12);
    expect(at(cosine, 2, 2)).toBeCloseTo(0.02 + 0.18 * Math.cos(Math.PI / 8) ** 2, 12);
    expect(at(cosine, 9, 3)).toBeCloseTo(0.02 + 0.18 * Math.sin(Math.PI / 80) ** 2, 12);
  });

  test('cosine by epochs is what DARTS has', () => {
    const darts = plan({ kind: 'cosine', to: 0 }, { grain: 'epoch', learningRate: 0.025, epochs: 7 });
    for (let epoch = 0; epoch < 7; epoch++) {
      const expected = cosineLearningRate(epoch, 7, { from: 0.025, to: 0 });
      expect(at(darts, epoch, 3)).toBe(at(darts, epoch));
      expect(at(darts, epoch)).toBeCloseTo(expected, 15);
    }
  });

  test('step: a tenth from each milestone on', () => {
    const step = plan({ kind: 'step', milestones, factor: 0.1 });
    expect([at(step, 4, 3), at(step, 5), at(step, 7, 1), at(step, 7, 2), at(step, 9)]).toEqual([
      0.2,
      0.2 * 0.1,
      0.2 * 0.1,
      0.2 * 0.1 ** 2,
      0.2 * 0.1 ** 2,
    ]);
  });

  test('one-cycle: two straight lines', () => {
    const cycle = plan({ kind: 'one-cycle', peak: 0.4, from: 0.04, to: 0 });
    expect(at(cycle, 0)).toBeCloseTo(0.04, 12);
    expect(at(cycle, 2)).toBeCloseTo(0.12, 12);
    expect(at(cycle, 4)).toBeCloseTo(0.2, 12);
    expect(at(cycle, 7)).toBeCloseTo(0.1, 12);
    expect(at(cycle, 9, 3)).toBeCloseTo(0.2 * (0.25 / 6), 12);
  });
});

describe.each(schedules)('schedule $kind', schedule => {
  test('never leaves [0, η]', () => {
    const given = plan(schedule, { warmupEpochs: 2 });
    for (let epoch = 0; epoch < 10; epoch++) {
      for (let update = 0; update < 4; update++) {
        expect(at(given, epoch, update)).toBeGreaterThanOrEqual(0);
        expect(at(given, epoch, update)).toBeLessThanOrEqual(0.2 + 1e-12);
      }
    }
  });

  test('after a warm-up is the schedule of the epochs that are left', () => {
    const warmed = plan(schedule, { warmupEpochs: 2 });
    const bare = plan(schedule, { epochs: 8 });
    for (let epoch = 0; epoch < 8; epoch++)
      expect(at(warmed, epoch + 2, 1)).toBeCloseTo(at(bare, epoch, 1), 12);
  });

  test('in a warm-up rises in equal parts to its first rate', () => {
    const first = at(plan(schedule), 0);
    const warmed = plan(schedule, { warmupEpochs: 2, grain: 'epoch' });
    const rates = [0, 1].flatMap(epoch => [0, 1, 2, 3].map(update => at(warmed, epoch, update)));
    for (const [n, rate] of rates.entries()) expect(rate).toBeCloseTo((first * (n + 1)) / 8, 12);
  });

  test('by epochs stands still within them, at its rate at their beginning', () => {
    const coarse = plan(schedule, { grain: 'epoch' });
    for (const epoch of [0, 3, 6]) {
      for (const update of [0, 3]) expect(at(coarse, epoch, update)).toBe(at(plan(schedule), epoch));
    }
  });
});
