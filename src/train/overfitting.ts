/** What is known of catastrophic overfitting so far. */
export interface OverfittingState {
  /** Best robust training accuracy of an epoch so far; −1 before the first. */
  readonly best: number;
  /** Epoch, from 1, after which it was found. */
  readonly found?: number;
}

/**
 * Catastrophic overfitting: within an epoch a one-step adversarial training becomes robust to its own step alone, and
 * its accuracy under several steps falls to nothing (Wong et al., arXiv 2001.03994, §5.4, who stop at a fall of 0.2 on a
 * training batch). It is found once, when the robust accuracy on training images is more than `drop` below its best.
 */
export function watchOverfitting(
  { best, found }: OverfittingState,
  { epoch, accuracy, drop }: { epoch: number; accuracy: number; drop: number },
): OverfittingState {
  if (found !== undefined) return { best, found };
  if (accuracy < best - drop) return { best, found: epoch };
  return { best: Math.max(best, accuracy) };
}
