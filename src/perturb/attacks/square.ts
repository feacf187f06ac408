import { InputError } from '../../base/inputError.js';
import type { RandomStream } from '../../base/randomStream.js';
import type { Attack, AttackDefinition } from '../attackDefinition.js';
import type { Subject } from '../subject.js';
import type { Targetable } from '../targetable.js';
import { moveSquare, stripes, type WindowCorners } from './parts/squareMoves.js';
import { squareShare } from './parts/squareShare.js';
import { moveWindow, tiles } from './parts/windowMoves.js';

/** Square, as data. */
export interface SquareSpec extends Targetable {
  readonly kind: 'square';
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2' | 'l1';
  /** Forward passes of each run. */
  readonly queries: number;
  /** p: the share of the image that the first squares cover. */
  readonly share: number;
  readonly restarts: number;
  /** Stretch the schedule of p, made for 10,000 queries, to the number of queries; AutoAttack does not. */
  readonly rescaleSchedule: boolean;
  /** Where squares begin, in L∞ alone: by default `all`, which reaches more of the image than the authors' code. */
  readonly corners?: WindowCorners;
}

/**
 * Square (Andriushchenko et al., arXiv 1912.00049, algorithms 1–3): random search on the margin without gradients. L∞ sets a
 * random square of every channel to ±ε, from vertical stripes of ±ε; L2 and L1 move the budget of one window into another,
 * where a pyramid of either sign is added. A move is kept if the margin sinks. The search ends with the first adversarial image, unless it is
 * not to end early: then it goes on to make the margin as small as it can.
 */
const run: Attack<SquareSpec> = async (subject, spec) => {
  if (spec.corners !== undefined && spec.norm !== 'linf') {
    throw new InputError({
      given: `the corners ${spec.corners} of square in ${spec.norm}`,
      expected: 'corners for the norm linf, whose squares alone have them',
      remedy: 'leave corners out',
    });
  }
  let end = subject.clean;
  let value = Number.NEGATIVE_INFINITY;
  for (let restart = 0; restart < spec.restarts; restart++) {
    const random = restart === 0 ? subject.random : subject.random.fork('restart', restart);
    const found = await searchRandomly(subject, spec, random);
    if (found.isEnough) return found.image;
    if (found.value > value) ({ image: end, value } = found);
  }
  return end;
};

async function searchRandomly(subject: Subject, spec: SquareSpec, random: RandomStream) {
  const margin = await subject.objective('margin');
  const inCorners = spec.norm === 'linf';
  const suffices = (logits: Float32Array) => subject.stopEarly && subject.isAdversarial(logits);
  let image = inCorners ? stripes(subject, spec, random) : tiles(subject, spec, random);
  const first = await subject.logits(image);
  let value = margin(first).value;
  if (suffices(first)) return { image, value, isEnough: true };
  for (let query = 1; query < spec.queries; query++) {
    const side = squareShare(query - 1, spec);
    const moved = inCorners
      ? moveSquare(subject, spec, image, side, random)
      : moveWindow(subject, spec, image, side, random);
    const logits = await subject.logits(moved);
    const now = margin(logits).value;
    if (suffices(logits)) return { image: moved, value: now, isEnough: true };
    if (now > value) [image, value] = [moved, now];
  }
  return { image, value, isEnough: false };
}

/** `square-K` for K queries, 5,000 by default, as in AutoAttack. */
export const square: AttackDefinition<SquareSpec> = {
  run,
  norms: ['linf', 'l2', 'l1'],
  seeks: 'strongest',
  targeted: true,
  lockstep: false,
  count: { of: 'queries', default: 5000 },
  defaults: (bounds, queries) => ({
    ...{ kind: 'square', ...bounds, queries, share: 0.8, restarts: 1, rescaleSchedule: false },
  }),
};
