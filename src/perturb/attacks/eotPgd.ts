import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * EOT-PGD: PGD along the mean gradient of several passes (expectation over transformation; Athalye et al., arXiv
 * 1707.07397, eq. 3), 20 of them: for networks whose forward pass is random. On a deterministic one, all passes agree and it
 * is PGD at 20 times the cost. K steps of ε / 4, 10 by default.
 */
export const eotPgd: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: false,
  count: { of: 'steps', default: 10 },
  defaults: ({ epsilon, norm }, steps) => ({
    ...{ kind: 'eot-pgd', epsilon, norm, steps, stepSize: epsilon / 4, randomStart: true, samples: 20 },
  }),
};
