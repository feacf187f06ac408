/**
 * The class that a targeted attack wants: drawn from the wrong ones, the least likely at the clean image, or this one. Images of
 * this one are left alone.
 */
export type TargetChoice = 'random' | 'least-likely' | number;

export interface Targetable {
  /** Without it, any wrong class will do. */
  readonly target?: TargetChoice;
}
