import { divergence } from '../loss/divergence.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import type { LambdaSchedule } from '../search/lambdaSchedule.js';
import { advRush } from '../search/strategies/advRush.js';
import { darts } from '../search/strategies/darts.js';
import { gdas } from '../search/strategies/gdas.js';
import { penalised } from '../search/strategies/penalised.js';
import { rnas } from '../search/strategies/rnas.js';
import { robustDarts } from '../search/strategies/robustDarts.js';
import { sdartsAdversarial } from '../search/strategies/sdartsAdversarial.js';
import { sdartsRandom } from '../search/strategies/sdartsRandom.js';
import { unrolled } from '../search/strategies/unrolled.js';
import type { SearchStrategy } from '../search/strategy.js';
import type { StrategyName } from '../search/strategyTraits.js';
import { operationPlaces } from '../space/operationPlaces.js';
import type { SearchSpace } from '../space/searchSpace.js';
import type { SearchConfig } from './config/searchConfig.js';

type Maker = (config: SearchConfig, space: SearchSpace) => SearchStrategy;

// A configuration has the section that its strategy reads (config/strategySections.ts), hence the !.
const makers: { readonly [Name in StrategyName]: Maker } = {
  darts: () => darts,
  'robust-darts': () => robustDarts,
  rnas: config =>
    rnas({
      lambda: config.lambda,
      schedule: lambdaSchedule(config),
      divergence: divergence(config.regulariser),
      perturbation: searchPerturbation(config),
      samples: config.samples,
      detachClean: config.detachClean,
      normalise: config.normalise,
    }),
  'sdarts-rs': ({ alphaPerturbation }) => sdartsRandom(alphaPerturbation!),
  'sdarts-adv': ({ alphaPerturbation }) =>
    sdartsAdversarial({ ...alphaPerturbation!, steps: alphaPerturbation!.steps! }),
  advrush: ({ lambda, epochs, curvature }) =>
    advRush({ lambda, step: curvature!.step, warmup: curvature!.warmupEpochs / epochs }),
  gdas: ({ temperature }, { candidates }) => gdas({ ...temperature!, sampled: Object.keys(candidates) }),
};

/**
 * The strategy that a configuration describes, unrolled and penalised as it says.
 *
 * @throws InputError if the penalty names an operation that the space does not have
 */
export function createStrategy(config: SearchConfig, space: SearchSpace): SearchStrategy {
  const { order, penalty } = config;
  const plain = makers[config.strategy](config, space);
  const strategy = order === 'second' ? unrolled(plain) : plain;
  if (penalty === undefined) return strategy;
  const places = operationPlaces(space, penalty.operations, 'penalty.operations');
  return penalised(strategy, { places, weight: penalty.weight });
}

/** What perturbs the input of a search. */
export function searchPerturbation({ perturb, epsilon }: Pick<SearchConfig, 'perturb' | 'epsilon'>) {
  return createPerturbation(parsePerturbation(perturb, { epsilon }));
}

function lambdaSchedule({ lambdaSchedule, epochs }: SearchConfig): LambdaSchedule | undefined {
  const { kind, from = 0, epochs: rising = epochs } = lambdaSchedule;
  return kind === 'constant' ? undefined : { kind, from, share: rising / epochs };
}
