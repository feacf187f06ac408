import type { Attack, AttackDefinition } from '../attackDefinition.js';
import { balls } from '../ball.js';
import type { Targetable } from '../targetable.js';
import { estimateGradient } from './parts/estimateGradient.js';

/** NES, as data. */
export interface NesSpec extends Targetable {
  readonly kind: 'nes';
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2';
  /** Iterations; each asks `samples` queries, and one more. */
  readonly iterations: number;
  /** Queries of which each gradient is estimated: even. */
  readonly samples: number;
  /** Deviation σ of the probes. */
  readonly reach: number;
  readonly stepSize: number;
  readonly momentum: number;
}

/**
 * NES (Ilyas et al., arXiv 1804.08598, algorithm 1 and §3.1.1): PGD whose gradient of the cross-entropy is estimated from
 * probes x ± σ u, u ~ N(0, I), and accumulated with momentum. No gradients are asked for. It ends with the last
 * adversarial iterate, if there is one.
 */
const run: Attack<NesSpec> = async (subject, spec) => {
  const { clean, random } = subject;
  const objective = await subject.objective('ce');
  const ball = balls[spec.norm];
  const x = clean.slice();
  let adversarial: Float32Array | undefined;
  const direction = new Float64Array(x.length);
  for (let iteration = 0; iteration < spec.iterations; iteration++) {
    const { samples, reach, momentum } = spec;
    const draw = () => random.normal();
    const gradient = await estimateGradient(subject, x, objective, { samples, reach, draw, random });
    for (let i = 0; i < x.length; i++) {
      direction[i] = momentum * direction[i] + (1 - momentum) * gradient[i];
    }
    ball.ascend(x, direction, spec.stepSize, x.length);
    ball.project(x, clean, spec.epsilon, x.length);
    if (!subject.isAdversarial(await subject.logits(x))) continue;
    if (subject.stopEarly) return x;
    adversarial = x.slice();
  }
  return adversarial ?? x;
};

/** NES with 200 iterations of 50 queries, σ = 0.001, momentum 0.9 and steps of ε / 5. */
export const nes: AttackDefinition<NesSpec> = {
  run,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: false,
  defaults: bounds => ({
    ...{ kind: 'nes', ...bounds, iterations: 200, samples: 50, reach: 0.001 },
    ...{ stepSize: bounds.epsilon / 5, momentum: 0.9 },
  }),
};
