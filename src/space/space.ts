import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { dartsSpace } from './darts/dartsSpace.js';
import type { SearchSpace } from './searchSpace.js';

/** What `--space` takes. */
export type SpaceName = 'darts';

/** Shape of the searched cell; what is left out is as the space's paper has it. */
export interface CellOptions {
  readonly nodes?: number;
  readonly multiplier?: number;
}

const spaces: { readonly [Name in SpaceName]: (cell: CellOptions) => SearchSpace } = {
  darts: dartsSpace,
};

export const spaceNames = Object.keys(spaces) as readonly SpaceName[];

/**
 * The search space of a name.
 *
 * @throws InputError if the name is unknown or the cell's options make no cell
 * @example
 * const space = searchSpace('darts');
 * const supernet = space.supernet({ ...task, channels: 16, layers: 8 });
 */
export function searchSpace(name: string, cell: CellOptions = {}): SearchSpace {
  const known = spaceNames.find(candidate => candidate === name);
  if (known) return spaces[known](cell);
  const nearest = nearestName(name, spaceNames);
  throw new InputError({
    given: `search space ${JSON.stringify(name)}`,
    expected: `one of ${spaceNames.join(', ')}`,
    remedy: nearest ? `did you mean ${nearest}?` : 'use one of these names',
  });
}
