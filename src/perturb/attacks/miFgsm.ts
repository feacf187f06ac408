import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * MI-FGSM: K steps of ε / K along the accumulated gradient g ← μ g + ∇ / ‖∇‖₁, μ = 1, from the image itself (Dong et al.,
 * arXiv 1710.06081, algorithm 1). K is 10 by default. Made to transfer between networks.
 */
export const miFgsm: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  count: { of: 'steps', default: 10 },
  defaults: ({ epsilon, norm }, steps) => ({
    ...{ kind: 'mi-fgsm', epsilon, norm, steps, stepSize: epsilon / steps, randomStart: false, momentum: 1 },
  }),
};
