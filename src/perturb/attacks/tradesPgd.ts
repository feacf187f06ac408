import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * The inner attack of TRADES: K steps of ε / 4 up KL(p(x) ‖ p(x′)), from x + 0.001 · N(0, I), because the divergence has no
 * gradient at x itself (Zhang et al., arXiv 1901.08573, algorithm 1). It reads no label. K is 10 by default.
 */
export const tradesPgd: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: false,
  lockstep: true,
  count: { of: 'steps', default: 10 },
  defaults: ({ epsilon, norm }, steps) => ({
    ...{ kind: 'trades-pgd', epsilon, norm, steps, stepSize: epsilon / 4, randomStart: true, loss: 'kl' },
    start: { law: 'normal', scale: 0.001 },
  }),
};
