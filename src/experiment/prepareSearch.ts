import type { Graph } from '../graph/graph.js';
import type { SelectionOptions } from '../search/selection/selectionOptions.js';
import type { SearchStrategy } from '../search/strategy.js';
import { strategyTraits } from '../search/strategyTraits.js';
import type { ArchitectureParameters, MixingWeights } from '../space/architectureParameters.js';
import { deriveWithout } from '../space/deriveWithout.js';
import type { ImageTask } from '../space/imageTask.js';
import { limitOperations } from '../space/limitOperations.js';
import type { SearchSpace } from '../space/searchSpace.js';
import { softmaxAlpha } from '../space/softmaxAlpha.js';
import type { SearchConfig } from './config/searchConfig.js';
import { createStrategy, searchPerturbation } from './createStrategy.js';
import { searchedSpace } from './searchedSpace.js';

/** What a search is made of, before anything is computed. */
interface PreparedSearch {
  readonly space: SearchSpace;
  readonly strategy: SearchStrategy;
  /** The supernet. */
  readonly graph: Graph;
  /** Names the cell that architecture parameters stand for. */
  derive(alpha: ArchitectureParameters): string;
  /** How the cells are selected, where not by α. */
  readonly selection?: SelectionOptions;
}

/**
 * Makes from a configuration what a search of such images needs.
 *
 * @throws InputError for what fits neither the space nor the images: operations that there are not, channels that cannot
 *   be split, too many layers
 */
export function prepareSearch(config: SearchConfig, task: ImageTask): PreparedSearch {
  const { channels, layers } = config.network;
  const space = searchedSpace(config);
  const { exclude, removal } = config.derive;
  const derivation = (from: SearchSpace) => {
    const deriveCells = deriveWithout(from, exclude);
    return (weights: MixingWeights) => space.formatGenotype(deriveCells(weights));
  };
  const nameOf = derivation(space);
  const robust = robustPart(config);
  return {
    space,
    strategy: createStrategy(config, space),
    graph: space.supernet({ ...task, channels, layers }),
    derive: alpha => nameOf(softmaxAlpha(space.alphaTables, alpha)),
    ...(removal && {
      selection: {
        images: removal.images,
        exclude,
        candidates: space.candidates,
        derive: removal.limit ? derivation(limitOperations(space, removal.limit, exclude)) : nameOf,
        ...(robust && { robust }),
      },
    }),
  };
}

/** A search whose regulariser compares clean and perturbed logits judges removals on both, as it weighs them. */
function robustPart(config: SearchConfig): SelectionOptions['robust'] {
  const { lambda, strategy } = config;
  if (!strategyTraits[strategy].divergence || lambda === 0) return undefined;
  return { lambda, perturbation: searchPerturbation(config) };
}
