import { type MixingBall, radiusAt, scatterMixtures } from '../mixingBall.js';
import type { SearchStrategy } from '../strategy.js';
import { darts } from './darts.js';

/**
 * SDARTS-RS (Chen & Hsieh, arXiv 2002.05283): DARTS whose weights are trained at mixing weights that are moved by
 * U(−ε, ε), drawn for every step, so that a cell is preferred around which the loss is flat. α itself is not moved, and its gradient
 * is DARTS'. With ε = 0 this is DARTS.
 */
export function sdartsRandom(ball: MixingBall): SearchStrategy {
  return {
    ...darts,
    name: 'sdarts-rs',
    async weightAlpha({ tables, alpha, random, progress }) {
      const epsilon = radiusAt(ball, progress);
      return epsilon === 0 ? alpha : scatterMixtures(tables, alpha, epsilon, random);
    },
  };
}
