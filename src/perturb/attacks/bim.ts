import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * BIM, or I-FGSM: K steps of ε / 4 from the image itself, each projected (Kurakin et al., arXiv 1607.02533, §2.2). `bim-K`; K
 * is 10 by default. The paper's own step is 1/255.
 */
export const bim: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  count: { of: 'steps', default: 10 },
  defaults: ({ epsilon, norm }, steps) => ({
    kind: 'bim',
    epsilon,
    norm,
    steps,
    stepSize: epsilon / 4,
    randomStart: false,
  }),
};
