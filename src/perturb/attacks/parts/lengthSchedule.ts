import { balls } from '../../ball.js';
import type { ApgdSpec } from '../apgdSpec.js';
import type { StepSchedule } from './stepSchedule.js';

/**
 * Steps of steepest ascent that begin with length 2 ε. The first checkpoint comes after 22 % of the steps, each next one
 * after 3 % fewer, but never fewer than 6 % (all rounded down, at least 1). There the length is halved, and the climb goes
 * back to its best point, if at most ρ of the steps since the last checkpoint raised the loss, or if the length was not
 * halved there and the best loss has not risen since (conditions 1 and 2 of the paper).
 */
export function lengthSchedule({ norm, epsilon, steps, rho }: ApgdSpec): StepSchedule {
  const share = (part: number) => Math.max(Math.floor(part * steps), 1);
  const ball = balls[norm as 'linf' | 'l2'];
  let length = 2 * epsilon;
  let interval = share(0.22);
  let since = 0;
  let rises = 0;
  // The reference implementation compares the first loss with an empty slot of its record, which holds 0.
  let previous = 0;
  let bestAtCheckpoint: number | undefined;
  let halvedLast = true;
  return {
    step: (x, gradient) => ball.ascend(x, gradient, length, x.length),
    observe(value, best) {
      if (value > previous) rises++;
      previous = value;
      since++;
      if (since < interval) return false;
      const stalls = rises <= interval * rho;
      const halve = stalls || (!halvedLast && bestAtCheckpoint! >= best.value);
      if (halve) length /= 2;
      halvedLast = halve;
      bestAtCheckpoint = best.value;
      interval = Math.max(interval - share(0.03), share(0.06));
      since = 0;
      rises = 0;
      return halve;
    },
  };
}
