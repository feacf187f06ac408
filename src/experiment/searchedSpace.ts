import type { SearchSpace } from '../space/searchSpace.js';
import { searchSpace } from '../space/space.js';
import type { SearchConfig } from './config/searchConfig.js';

/**
 * The space that a search's configuration describes, with the shape of its cell.
 *
 * @throws InputError if the space has no such cell
 */
export function searchedSpace({ space, network }: Pick<SearchConfig, 'space' | 'network'>): SearchSpace {
  const { nodes, primitives, partial } = network;
  return searchSpace(space, { nodes, primitives, partial });
}
