import { InputError } from '../../base/inputError.js';
import type { CellCandidates } from './cellCandidates.js';
import type { Primitive } from './primitives.js';

/**
 * S1 (Zela et al., arXiv 1909.09656, §3): the two operations of each edge that a search of the whole space left over, as
 * `primitives_1` in `src/spaces.py` of the repository automl/RobustDARTS has them. Rows are edges, node by node.
 */
const s1: CellCandidates = {
  normal: [
    ['skip_connect', 'dil_conv_3x3'],
    ['skip_connect', 'dil_conv_5x5'],

    ['skip_connect', 'dil_conv_5x5'],
    ['skip_connect', 'sep_conv_3x3'],
    ['skip_connect', 'dil_conv_3x3'],

    ['max_pool_3x3', 'skip_connect'],
    ['skip_connect', 'sep_conv_3x3'],
    ['skip_connect', 'sep_conv_3x3'],
    ['skip_connect', 'dil_conv_3x3'],

    ['skip_connect', 'sep_conv_3x3'],
    ['max_pool_3x3', 'skip_connect'],
    ['skip_connect', 'dil_conv_3x3'],
    ['dil_conv_3x3', 'dil_conv_5x5'],
    ['dil_conv_3x3', 'dil_conv_5x5'],
  ],
  reduce: [
    ['max_pool_3x3', 'avg_pool_3x3'],
    ['max_pool_3x3', 'dil_conv_3x3'],

    ['max_pool_3x3', 'avg_pool_3x3'],
    ['max_pool_3x3', 'avg_pool_3x3'],
    ['skip_connect', 'dil_conv_5x5'],

    ['max_pool_3x3', 'avg_pool_3x3'],
    ['max_pool_3x3', 'sep_conv_3x3'],
    ['skip_connect', 'dil_conv_3x3'],
    ['skip_connect', 'dil_conv_5x5'],

    ['max_pool_3x3', 'avg_pool_3x3'],
    ['max_pool_3x3', 'avg_pool_3x3'],
    ['skip_connect', 'dil_conv_5x5'],
    ['skip_connect', 'dil_conv_5x5'],
    ['skip_connect', 'dil_conv_5x5'],
  ],
};

const subspaces = {
  s1,
  s2: ['skip_connect', 'sep_conv_3x3'],
  s3: ['none', 'skip_connect', 'sep_conv_3x3'],
  s4: ['noise', 'sep_conv_3x3'],
} as const satisfies Record<string, CellCandidates | readonly Primitive[]>;

/** RobustDARTS' subspaces of the DARTS space, by name. */
export type SubspaceName = keyof typeof subspaces;

export const subspaceNames = Object.keys(subspaces) as readonly SubspaceName[];

/**
 * The operations of the subspaces S1 to S4 in which DARTS fails (Zela et al., arXiv 1909.09656, §3); noise, which S4 has on every
 * edge, is N(0, 1) whatever it reads.
 *
 * @throws InputError if the name is unknown
 * @example
 * dartsSubspace('s2'); // ['skip_connect', 'sep_conv_3x3'] on every edge
 */
export function dartsSubspace(name: string): CellCandidates | readonly Primitive[] {
  const known = subspaceNames.find(candidate => candidate === name);
  if (known) return subspaces[known];
  throw new InputError({
    given: `primitives ${JSON.stringify(name)}`,
    expected: `a list of operations, or one of ${subspaceNames.join(', ')}`,
    remedy: 'use one of these names',
  });
}
