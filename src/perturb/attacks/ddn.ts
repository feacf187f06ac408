import type { Attack, AttackDefinition } from '../attackDefinition.js';
import { l2 } from '../balls/l2.js';
import type { Targetable } from '../targetable.js';

/** DDN, as data. */
export interface DdnSpec extends Targetable {
  readonly kind: 'ddn';
  /** What robust accuracy is measured at; the search itself is for the least norm. */
  readonly epsilon: number;
  readonly norm: 'l2';
  readonly steps: number;
  /** The first radius. */
  readonly initialRadius: number;
  /** γ: by what share the radius shrinks at an adversarial point and grows at another. */
  readonly gamma: number;
}

/**
 * Decoupled direction and norm (Rony et al., arXiv 1811.09600, algorithm 1): steps of length α along the unit gradient of the
 * cross-entropy, after each of which the whole perturbation is set to the length ε_k, ε_{k+1} = (1 ∓ γ) ε_k where x_k is, or is not,
 * adversarial. α falls from 1 to 0.01 as a cosine. Where the gradient is 0, as where a confident network's cross-entropy is saturated, a
 * random direction takes its place, as in the authors' code. The paper's rounding to 8-bit values is left out: a checkpoint's inputs
 * are floats.
 */
const run: Attack<DdnSpec> = async (subject, { steps, initialRadius, gamma }) => {
  const { clean } = subject;
  const objective = await subject.objective('ce');
  let longest = 0;
  for (const value of clean) longest += Math.max(value, 1 - value) ** 2;
  longest = Math.sqrt(longest);
  let best = { image: clean, norm: Number.POSITIVE_INFINITY };
  const consider = (image: Float32Array) => {
    const norm = l2.distance(image, clean);
    if (norm < best.norm) best = { image: image.slice(), norm };
  };
  let radius = initialRadius;
  const x = clean.slice();
  for (let step = 0; step < steps; step++) {
    const { logits, gradient } = await subject.gradient(x, objective);
    const adversarial = subject.isAdversarial(logits);
    if (adversarial) consider(x);
    if (best.norm <= subject.enough) return best.image;
    const alpha = 0.01 + (0.99 / 2) * (1 + Math.cos((Math.PI * step) / steps));
    const isFlat = gradient.every(value => value === 0);
    l2.ascend(x, isFlat ? gradient.map(() => subject.random.normal()) : gradient, alpha, x.length);
    radius = Math.min(radius * (adversarial ? 1 - gamma : 1 + gamma), longest);
    const length = l2.distance(x, clean);
    if (length > 0)
      for (let i = 0; i < x.length; i++) x[i] = clean[i] + (radius / length) * (x[i] - clean[i]);
    l2.project(x, clean, longest, x.length);
  }
  if (subject.isAdversarial(await subject.logits(x))) consider(x);
  return best.image;
};

/** `ddn-K` for K steps, 100 by default. */
export const ddn: AttackDefinition<DdnSpec> = {
  run,
  norms: ['l2'],
  seeks: 'nearest',
  targeted: true,
  lockstep: false,
  count: { of: 'steps', default: 100 },
  defaults: (bounds, steps) => ({ kind: 'ddn', ...bounds, steps, initialRadius: 1, gamma: 0.05 }),
};
