import type { Perturbation } from '../perturb/perturbation.js';
import { attackCandidates, type Candidates } from './attackCandidates.js';
import type { AttackSetup } from './attackEvaluation.js';
import { wilsonInterval } from './wilsonInterval.js';

/** Robust accuracy at one radius, or one number of steps. */
export interface CurvePoint {
  readonly at: number;
  readonly accuracy: number;
  /** Wilson 95 % interval. */
  readonly interval: [number, number];
}

/**
 * Robust accuracy at one point after the other.
 *
 * @param nested the balls lie in each other, in this order: an image that fell in a smaller one has fallen in the larger too and is
 *   not attacked again, so that the curve never rises
 */
export async function securityCurve(
  setup: Omit<AttackSetup, 'attacks'>,
  points: readonly { readonly at: number; readonly attack: Perturbation }[],
  { clean, nested }: { clean: Candidates; nested: boolean },
): Promise<CurvePoint[]> {
  const curve: CurvePoint[] = [];
  let candidates = clean.candidates;
  const images = setup.split.labels.length;
  for (const { at, attack } of points) {
    const { standing } = await attackCandidates(setup, attack, { ...clean, candidates });
    const survivors = candidates.filter(index => standing[index] === 1);
    const accuracy = survivors.length / images;
    curve.push({ at, accuracy, interval: wilsonInterval(survivors.length, images) });
    if (nested) candidates = survivors;
  }
  return curve;
}
