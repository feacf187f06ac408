import type { SearchStrategy } from '../strategy.js';
import { darts } from './darts.js';

/**
 * DARTS-ES of RobustDARTS (Zela et al., arXiv 1909.09656, §4.3): first-order DARTS in every step; what makes it robust is that the
 * search has an `earlyStop`, see {@link findGrowth}.
 */
export const robustDarts: SearchStrategy = { ...darts, name: 'robust-darts' };
