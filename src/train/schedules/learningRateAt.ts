import { cosine } from './cosine.js';
import { oneCycle } from './oneCycle.js';
import type { Schedule, ScheduleGrain, ScheduleKind } from './schedule.js';
import { step } from './step.js';

const schedules: {
  readonly [Kind in ScheduleKind]: (
    rate: number,
    t: number,
    schedule: Extract<Schedule, { kind: Kind }>,
  ) => number;
} = { constant: rate => rate, cosine, step, 'one-cycle': oneCycle };

/** The learning rate of a training: its schedule, how fine that is, and what comes before it. */
export interface RatePlan {
  /** η: the highest rate. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly grain: ScheduleGrain;
  /** Epochs at the start in which the rate rises linearly to the schedule's first; fewer than `epochs`. */
  readonly warmupEpochs: number;
  readonly epochs: number;
}

/** A moment of a training: updates are counted from 0 within their epoch. */
export interface UpdateMoment {
  readonly epoch: number;
  readonly update: number;
  readonly updatesPerEpoch: number;
}

/**
 * The learning rate of one update. With t the share of the training that lies behind it (at the grain `epoch`, behind
 * the beginning of its epoch), the schedule is taken at t, or, after a warm-up of share w, at (t − w) / (1 − w); in the warm-up the
 * rate is the schedule's first times (n + 1) / N, for the n-th of its N updates, whatever the grain.
 *
 * @example
 * const plan = { learningRate: 0.1, schedule: { kind: 'cosine', to: 0 }, grain: 'update', warmupEpochs: 0, epochs: 2 } as const;
 * learningRateAt(plan, { epoch: 1, update: 0, updatesPerEpoch: 10 }); // 0.05
 */
export function learningRateAt(plan: RatePlan, { epoch, update, updatesPerEpoch }: UpdateMoment): number {
  const { learningRate, schedule, grain, warmupEpochs, epochs } = plan;
  const at = schedules[schedule.kind] as (rate: number, t: number, schedule: Schedule) => number;
  if (epoch < warmupEpochs) {
    const done = epoch * updatesPerEpoch + update + 1;
    return at(learningRate, 0, schedule) * (done / (warmupEpochs * updatesPerEpoch));
  }
  const passed = epoch - warmupEpochs + (grain === 'update' ? update / updatesPerEpoch : 0);
  return at(learningRate, passed / (epochs - warmupEpochs), schedule);
}
