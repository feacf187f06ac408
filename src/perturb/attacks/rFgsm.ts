import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * R-FGSM (RAND+FGSM): x₁ = x + α · sign(N(0, I)), x′ = x₁ + (ε − α) · sign(∇ CE(f(x₁), y)) with α = ε / 2 (Tramèr et al.,
 * arXiv 1705.07204, eq. 7). The random step leaves the sharp curvature around x in which FGSM is misled.
 */
export const rFgsm: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  defaults: ({ epsilon, norm }) => ({
    ...{ kind: 'r-fgsm', epsilon, norm, steps: 1, stepSize: epsilon / 2, randomStart: true },
    start: { law: 'step', scale: epsilon / 2 },
  }),
};
