import type { AttackDefinition } from '../attackDefinition.js';
import { type GradientAttackSpec, gradientAttack } from './gradientAttack.js';

/**
 * DI²-FGSM: at every step, with a chance of 1/2, the network is shown a randomly shrunk and padded image (Xie et al.,
 * arXiv 1803.06978, eq. 6), here from 0.9 of its size up, so that it sees its own input size. K steps of ε / 4, 10 by default, no
 * momentum.
 */
export const diFgsm: AttackDefinition<GradientAttackSpec> = {
  run: gradientAttack,
  norms: ['linf', 'l2'],
  seeks: 'strongest',
  targeted: true,
  lockstep: true,
  count: { of: 'steps', default: 10 },
  defaults: ({ epsilon, norm }, steps) => ({
    ...{ kind: 'di-fgsm', epsilon, norm, steps, stepSize: epsilon / 4, randomStart: false },
    diversity: { probability: 0.5, smallest: 0.9 },
  }),
};
