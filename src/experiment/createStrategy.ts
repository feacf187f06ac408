import { divergence } from '../loss/divergence.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import { advRush } from '../search/strategies/advRush.js';
import { darts } from '../search/strategies/darts.js';
import { gdas } from '../search/strategies/gdas.js';
import { rnas } from '../search/strategies/rnas.js';
import { sdartsAdversarial } from '../search/strategies/sdartsAdversarial.js';
import { sdartsRandom } from '../search/strategies/sdartsRandom.js';
import type { SearchStrategy } from '../search/strategy.js';
import type { StrategyName } from '../search/strategyTraits.js';
import type { SearchConfig } from './config/searchConfig.js';

// A configuration has the section that its strategy reads (config/strategySections.ts), hence the !.
const makers: { readonly [Name in StrategyName]: (config: SearchConfig) => SearchStrategy } = {
  darts: () => darts,
  rnas: ({ lambda, regulariser, perturb, epsilon }) =>
    rnas({
      lambda,
      divergence: divergence(regulariser),
      perturbation: createPerturbation(parsePerturbation(perturb, { epsilon })),
    }),
  'sdarts-rs': ({ alphaPerturbation }) => sdartsRandom(alphaPerturbation!),
  'sdarts-adv': ({ alphaPerturbation }) =>
    sdartsAdversarial({ ...alphaPerturbation!, steps: alphaPerturbation!.steps! }),
  advrush: ({ lambda, epochs, curvature }) =>
    advRush({ lambda, step: curvature!.step, warmup: curvature!.warmupEpochs / epochs }),
  gdas: ({ temperature }) => gdas(temperature!),
};

/** The strategy that a configuration describes. */
export function createStrategy(config: SearchConfig): SearchStrategy {
  return makers[config.strategy](config);
}
