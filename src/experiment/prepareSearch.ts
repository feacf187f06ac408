import type { Graph } from '../graph/graph.js';
import type { SearchStrategy } from '../search/strategy.js';
import type { ArchitectureParameters } from '../space/architectureParameters.js';
import { deriveWithout } from '../space/deriveWithout.js';
import type { ImageTask } from '../space/imageTask.js';
import type { SearchSpace } from '../space/searchSpace.js';
import { softmaxAlpha } from '../space/softmaxAlpha.js';
import type { SearchConfig } from './config/searchConfig.js';
import { createStrategy } from './createStrategy.js';
import { searchedSpace } from './searchedSpace.js';

/** What a search is made of, before anything is computed. */
interface PreparedSearch {
  readonly space: SearchSpace;
  readonly strategy: SearchStrategy;
  /** The supernet. */
  readonly graph: Graph;
  /** Names the cell that architecture parameters stand for. */
  derive(alpha: ArchitectureParameters): string;
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
  const deriveCells = deriveWithout(space, config.derive.exclude);
  return {
    space,
    strategy: createStrategy(config, space),
    graph: space.supernet({ ...task, channels, layers }),
    derive: alpha => space.formatGenotype(deriveCells(softmaxAlpha(space.alphaTables, alpha))),
  };
}
