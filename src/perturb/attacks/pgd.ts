import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * PGD: K steps of ε / 4 from a point drawn uniformly from the ball, each projected (Madry et al., arXiv 1706.06083,
 * §2.1): 2/255 for ε = 8/255. `pgd-K` returns the last iterate; restarts, another loss (`ce`, `margin`, `dlr`, `kl` or a function
 * of the logits) and the best iterate are values of the spec.
 *
 * @example
 * const spec = parsePerturbation('pgd-20', { epsilon: 8 / 255 }) as GradientAttackSpec;
 * createPerturbation({ ...spec, restarts: 5, loss: 'margin', keep: 'best' });
 */
export const pgd: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  count: { of: 'steps' },
  defaults: ({ epsilon, norm }, steps) => ({
    kind: 'pgd',
    epsilon,
    norm,
    steps,
    stepSize: epsilon / 4,
    randomStart: true,
  }),
};
