import { divergence } from '../loss/divergence.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import { darts } from '../search/strategies/darts.js';
import { rnas } from '../search/strategies/rnas.js';
import { robustDarts } from '../search/strategies/robustDarts.js';
import type { SearchStrategy } from '../search/strategy.js';
import type { StrategyName } from '../search/strategyTraits.js';
import type { SearchConfig } from './config/searchConfig.js';

const makers: { readonly [Name in StrategyName]: (config: SearchConfig) => SearchStrategy } = {
  darts: () => darts,
  'robust-darts': () => robustDarts,
  rnas: ({ lambda, regulariser, perturb, epsilon }) =>
    rnas({
      lambda,
      divergence: divergence(regulariser),
      perturbation: createPerturbation(parsePerturbation(perturb, { epsilon })),
    }),
};

/** The strategy that a configuration describes. */
export function createStrategy(config: SearchConfig): SearchStrategy {
  return makers[config.strategy](config);
}
