import type { Attack, AttackDefinition } from '../attackDefinition.js';
import { clampToBox } from '../balls/clampToBox.js';
import { differenceObjective } from './parts/differenceObjective.js';
import { likelyWrongClasses } from './parts/likelyWrongClasses.js';
import { dualNorm, nearestBoundary } from './parts/nearestBoundary.js';

/** DeepFool, as data. */
export interface DeepFoolSpec {
  readonly kind: 'deepfool';
  /** What robust accuracy is measured at; the search itself is for the least norm. */
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2';
  /** At most that many linearisations. */
  readonly steps: number;
  /** How far past the boundary, as a share of the whole way. */
  readonly overshoot: number;
  /** The likeliest classes at the clean image, its own among them, that are looked at. */
  readonly candidates: number;
}

/**
 * DeepFool (Moosavi-Dezfooli et al., arXiv 1511.04599, algorithm 2): steps onto the nearest linearised boundary,
 *
 *     r = |f_k − f_y| / ‖w‖₂² · w   in L2,     r = |f_k − f_y| / ‖w‖₁ · sign(w)   in L∞,     w = ∇(f_k − f_y),
 *
 * added up from the clean image, until x + (1 + overshoot) Σ r, clamped to [0, 1], is misclassified. A forward pass
 * per step, and a gradient for each candidate.
 */
const run: Attack<DeepFoolSpec> = async (subject, spec) => {
  const { clean, label } = subject;
  const classes = likelyWrongClasses(await subject.cleanLogits(), label, spec.candidates - 1);
  const boundaries = classes.map(other => differenceObjective(other, label));
  const way = new Float64Array(clean.length);
  let x = clean.slice();
  for (let step = 0; step < spec.steps; step++) {
    const slopes = await subject.slopes(x, boundaries);
    if (subject.isAdversarial(slopes[0].logits)) return x;
    const { gradient: w, value } = nearestBoundary(slopes, spec.norm);
    const dual = dualNorm(w, spec.norm);
    if (dual === 0) return clean;
    const far = Math.abs(value) / dual + 1e-4;
    for (let i = 0; i < way.length; i++) {
      way[i] += spec.norm === 'linf' ? far * Math.sign(w[i]) : (far * w[i]) / dual;
    }
    x = clean.map((value, i) => value + (1 + spec.overshoot) * way[i]);
    clampToBox(x);
  }
  return subject.isAdversarial(await subject.logits(x)) ? x : clean;
};

/** `deepfool-K` for at most K steps, 50 by default. */
export const deepFool: AttackDefinition<DeepFoolSpec> = {
  run,
  norms: ['linf', 'l2'],
  seeks: 'nearest',
  targeted: false,
  lockstep: false,
  count: { of: 'steps', default: 50 },
  defaults: (bounds, steps) => ({ kind: 'deepfool', ...bounds, steps, overshoot: 0.02, candidates: 10 }),
};
