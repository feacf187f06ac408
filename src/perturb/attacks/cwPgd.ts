import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * PGD on the margin of Carlini & Wagner in place of the cross-entropy (arXiv 1608.04644, f₆; used so by Madry et al.,
 * arXiv 1706.06083, §5): K steps of ε / 4, 20 by default. The margin has a gradient where the cross-entropy is saturated.
 */
export const cwPgd: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  count: { of: 'steps', default: 20 },
  defaults: ({ epsilon, norm }, steps) => ({
    ...{ kind: 'cw-pgd', epsilon, norm, steps, stepSize: epsilon / 4, randomStart: true, loss: 'margin' },
  }),
};
