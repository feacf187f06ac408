import type { Attack, AttackDefinition } from '../attackDefinition.js';
import { balls } from '../ball.js';
import type { Targetable } from '../targetable.js';
import { adamSteps } from './parts/adamSteps.js';
import { estimateGradient } from './parts/estimateGradient.js';
import { sign } from './parts/squareMoves.js';

/** SPSA, as data. */
export interface SpsaSpec extends Targetable {
  readonly kind: 'spsa';
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2';
  /** Iterations; each asks `samples` queries, and one more. */
  readonly iterations: number;
  /** Queries of which each gradient is estimated: even. */
  readonly samples: number;
  /** How far probes go, δ. */
  readonly reach: number;
  readonly learningRate: number;
}

/**
 * SPSA (Uesato et al., arXiv 1802.05666, algorithm 1; Spall 1992): Adam on the perturbation, with the gradient of the margin
 * estimated from probes x ± δ v, v of random signs, projected into ball and box after each step. No gradients are asked for.
 * It ends with the last adversarial iterate, if there is one.
 */
const run: Attack<SpsaSpec> = async (subject, spec) => {
  const { clean, random } = subject;
  const margin = await subject.objective('margin');
  const x = clean.slice();
  let adversarial: Float32Array | undefined;
  const values = Float64Array.from(clean);
  const step = adamSteps(values, spec.learningRate);
  for (let iteration = 0; iteration < spec.iterations; iteration++) {
    const { samples, reach } = spec;
    const gradient = await estimateGradient(subject, x, margin, { samples, reach, draw: sign, random });
    step(i => -gradient[i]);
    x.set(values);
    balls[spec.norm].project(x, clean, spec.epsilon, x.length);
    values.set(x);
    if (!subject.isAdversarial(await subject.logits(x))) continue;
    if (subject.stopEarly) return x;
    adversarial = x.slice();
  }
  return adversarial ?? x;
};

/** SPSA with the parameters of its common implementation: 100 iterations of 128 queries, δ = 0.01, learning rate 0.01. */
export const spsa: AttackDefinition<SpsaSpec> = {
  run,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: false,
  defaults: bounds => ({
    ...{ kind: 'spsa', ...bounds, iterations: 100, samples: 128, reach: 0.01, learningRate: 0.01 },
  }),
};
