import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * TI-FGSM: the gradient is convolved with a Gaussian of 15 × 15 pixels and deviation 3, which stands for the gradients of
 * shifted images (Dong et al., arXiv 1904.02884, eq. 7–8). K steps of ε / 4, 10 by default. The kernel is made for images of 299
 * pixels; on small ones give a smaller `smoothing`.
 */
export const tiFgsm: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  count: { of: 'steps', default: 10 },
  defaults: ({ epsilon, norm }, steps) => ({
    ...{ kind: 'ti-fgsm', epsilon, norm, steps, stepSize: epsilon / 4, randomStart: false },
    smoothing: { size: 15, deviation: 3 },
  }),
};
