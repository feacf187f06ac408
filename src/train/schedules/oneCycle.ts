import type { Schedule } from './schedule.js';

/**
 * Linear from `from` to η at `peak`, then linear to `to`: the cycle of fast adversarial training (Smith & Topin, arXiv
 * 1708.07120; Wong et al., arXiv 2001.03994, §5).
 */
export function oneCycle(
  rate: number,
  t: number,
  { peak, from, to }: Extract<Schedule, { kind: 'one-cycle' }>,
): number {
  return t < peak ? from + (t / peak) * (rate - from) : rate + ((t - peak) / (1 - peak)) * (to - rate);
}
