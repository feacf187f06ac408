import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * FGSM: x′ = x + ε · sign(∇ₓ CE(f(x), y)), one step from the image itself (Goodfellow et al., arXiv 1412.6572, §4); in L2
 * one step of length ε along the gradient.
 *
 * @example
 * createPerturbation(parsePerturbation('fgsm', { epsilon: 8 / 255 }));
 */
export const fgsm: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  defaults: ({ epsilon, norm }) => ({
    kind: 'fgsm',
    epsilon,
    norm,
    steps: 1,
    stepSize: epsilon,
    randomStart: false,
  }),
};
