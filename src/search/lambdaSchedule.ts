/** How λ goes from its start value to the one it stays at. */
export const lambdaScheduleKinds = ['constant', 'linear', 'cosine'] as const;

/** A way for λ to get to its value. */
export interface LambdaSchedule {
  readonly kind: Exclude<(typeof lambdaScheduleKinds)[number], 'constant'>;
  /** λ at the first step. */
  readonly from: number;
  /** Share of the search, in (0, 1], after which λ has its value. */
  readonly share: number;
}

/**
 * The weight of the regulariser at a moment of the search. With t = min(1, progress / share): linear is
 * from + t · (λ − from), cosine is from + ½ (1 − cos πt) · (λ − from). Without a schedule it is λ throughout.
 *
 * @param progress share of the search's steps that are done, in [0, 1)
 * @example
 * lambdaAt(2, { kind: 'linear', from: 0, share: 0.5 }, 0.25); // 1
 */
export function lambdaAt(lambda: number, schedule: LambdaSchedule | undefined, progress: number): number {
  if (schedule === undefined) return lambda;
  const { kind, from, share } = schedule;
  const t = Math.min(1, progress / share);
  const risen = kind === 'linear' ? t : 0.5 * (1 - Math.cos(Math.PI * t));
  return from + risen * (lambda - from);
}
