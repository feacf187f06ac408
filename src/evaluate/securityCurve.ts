import { attackCandidates, type Candidates } from './attackCandidates.js';
import type { AttackSetup, CurvePoint, CurveSetup } from './attackEvaluation.js';
import type { Tried } from './flags/tried.js';
import { wilsonInterval } from './wilsonInterval.js';

export interface SecurityCurve {
  readonly points: readonly CurvePoint[];
  /** 1 for each image of the split that no point felled within the evaluation's radius. */
  readonly standing: Uint8Array;
  /** The points within that radius. */
  readonly tried: readonly Tried[];
}

/** Robust accuracy at one point of a curve after the other. */
export async function securityCurve(
  setup: Omit<AttackSetup, 'attacks' | 'curves'>,
  { points, nested, epsilon }: CurveSetup,
  clean: Candidates,
): Promise<SecurityCurve> {
  const curve: CurvePoint[] = [];
  const tried: Tried[] = [];
  const images = setup.split.labels.length;
  const standing = new Uint8Array(images).fill(1);
  let { candidates } = clean;
  for (const { at, attack } of points) {
    const outcome = await attackCandidates(setup, attack, { ...clean, candidates });
    const survivors = candidates.filter(index => outcome.standing[index] === 1);
    const accuracy = survivors.length / images;
    curve.push({ at, accuracy, interval: wilsonInterval(survivors.length, images) });
    const inside = attack.epsilon <= epsilon;
    // In a larger ball too an image may fall within the radius, to a search for the nearest.
    for (const index of candidates) {
      if (outcome.standing[index] === 0 && (inside || outcome.norms[index] <= epsilon)) standing[index] = 0;
    }
    if (inside) tried.push({ attack, outcome, onAll: !nested });
    if (nested) candidates = survivors;
  }
  return { points: curve, standing, tried };
}
