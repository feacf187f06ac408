import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * NI-FGSM: MI-FGSM with the gradient taken where the momentum leads, at x + α μ g (Lin et al., arXiv 1908.06281, eq. 6–8).
 * K steps of ε / K, 10 by default.
 */
export const niFgsm: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  count: { of: 'steps', default: 10 },
  defaults: ({ epsilon, norm }, steps) => ({
    ...{ kind: 'ni-fgsm', epsilon, norm, steps, stepSize: epsilon / steps, randomStart: false },
    ...{ momentum: 1, lookAhead: true },
  }),
};
