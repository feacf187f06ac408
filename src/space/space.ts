import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { DartsCellOptions } from './darts/cellOptions.js';
import { dartsSpace } from './darts/dartsSpace.js';
import type { DartsGenotype, NasBench201Genotype } from './genotype.js';
import { nasBench201Space } from './nasBench201/nasBench201Space.js';
import type { PcDartsCellOptions } from './pcDarts/cellOptions.js';
import { pcDartsSpace } from './pcDarts/pcDartsSpace.js';
import type { SearchSpace } from './searchSpace.js';

/** The spaces by name, each with its kind of genotype. */
interface SearchSpaces {
  readonly darts: SearchSpace<DartsGenotype>;
  readonly 'pc-darts': SearchSpace<DartsGenotype>;
  readonly 'nas-bench-201': SearchSpace<NasBench201Genotype>;
}

/** What `--space` takes. */
export type SpaceName = keyof SearchSpaces;

/**
 * Shape of the searched cell; what is left out is as the space's paper has it. NAS-Bench-201 has one shape only, and
 * `partial` is for PC-DARTS alone.
 */
export type CellOptions = PcDartsCellOptions;

const spaces: { readonly [Name in SpaceName]: (cell: CellOptions) => SearchSpaces[Name] } = {
  darts: cell => dartsSpace(withoutPartial(cell)),
  'pc-darts': pcDartsSpace,
  'nas-bench-201': nasBench201Space,
};

function withoutPartial({ partial, ...shape }: CellOptions): DartsCellOptions {
  if (partial === undefined) return shape;
  throw new InputError({
    given: `partial = ${partial}`,
    expected: 'no partial: the operations of darts see all channels',
    remedy: 'leave partial out, or choose the pc-darts space',
  });
}

export const spaceNames = Object.keys(spaces) as readonly SpaceName[];

/**
 * The search space of a name.
 *
 * @throws InputError if the name is unknown or the cell's options make no cell
 * @example
 * const space = searchSpace('darts');
 * const supernet = space.supernet({ ...task, channels: 16, layers: 8 });
 */
export function searchSpace<Name extends SpaceName>(name: Name, cell?: CellOptions): SearchSpaces[Name];
export function searchSpace(name: string, cell?: CellOptions): SearchSpace;
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
