import type { Schedule } from './schedule.js';

/** η · factorⁿ, where n of the milestones are at or before t. */
export function step(
  rate: number,
  t: number,
  { milestones, factor }: Extract<Schedule, { kind: 'step' }>,
): number {
  return rate * factor ** milestones.filter(milestone => milestone <= t).length;
}
