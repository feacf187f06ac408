import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';
import { requireWhole } from '../requireWhole.js';
import type { CellCandidates, EdgeCandidates } from './cellCandidates.js';
import { cellEdges } from './cellEdges.js';
import { edgeOperations, type Primitive, primitives } from './primitives.js';
import { dartsSubspace, type SubspaceName } from './subspaces.js';

/** The shape of a searched cell, which supernet, derivation and random sampling must agree on. */
export interface DartsCellOptions {
  /** Intermediate nodes; DARTS: 4. */
  readonly nodes?: number;
  /** How many of the last nodes are concatenated to the cell's output; by default all of them. */
  readonly multiplier?: number;
  /**
   * Operations that an edge chooses from, in the order of the alpha columns: one list for all edges, a list for each,
   * or the name of a published subspace. By default all.
   */
  readonly primitives?: readonly Primitive[] | CellCandidates | SubspaceName;
}

/** The options with nothing left open; also options themselves. */
export interface DartsCell extends Required<DartsCellOptions> {
  readonly primitives: CellCandidates;
}

/**
 * The options with their defaults.
 *
 * @throws InputError if one of them makes no cell
 */
export function resolveCellOptions({
  nodes = 4,
  multiplier = nodes,
  primitives: chosen = primitives,
}: DartsCellOptions): DartsCell {
  requireWhole('nodes', nodes, 1, 16);
  requireWhole('multiplier', multiplier, 1, nodes);
  const stated = typeof chosen === 'string' ? dartsSubspace(chosen) : chosen;
  const edges = cellEdges(nodes).length;
  const candidates = isList(stated) ? sameForAll(stated, edges) : stated;
  requireCandidates('normal', candidates.normal, nodes);
  requireCandidates('reduce', candidates.reduce, nodes);
  return { nodes, multiplier, primitives: candidates };
}

function isList(chosen: readonly Primitive[] | CellCandidates): chosen is readonly Primitive[] {
  return Array.isArray(chosen);
}

function sameForAll(choice: readonly Primitive[], edges: number): CellCandidates {
  const each = Array.from({ length: edges }, () => choice);
  return { normal: each, reduce: each };
}

function requireCandidates(cell: keyof CellCandidates, candidates: EdgeCandidates, nodes: number): void {
  const edges = cellEdges(nodes).length;
  if (candidates.length !== edges) {
    throw new InputError({
      given: `primitives of ${candidates.length} edges for the ${cell} cell`,
      expected: `a list for each of its ${edges} edges, since it has ${nodes} nodes`,
      remedy: 'change primitives or nodes',
    });
  }
  for (const choice of candidates) {
    for (const name of choice) requirePrimitive(name);
    if (new Set(choice).size !== choice.length || choice.every(name => name === 'none')) {
      throw new InputError({
        given: `primitives [${choice.join(', ')}]`,
        expected: 'different operations, at least one besides none',
        remedy: 'change primitives',
      });
    }
    if (choice.length === candidates[0].length) continue;
    throw new InputError({
      given: `primitives [${choice.join(', ')}] on one edge of the ${cell} cell, [${candidates[0].join(', ')}] on another`,
      expected: 'equally many operations on all edges of a cell',
      remedy: 'change primitives',
    });
  }
}

function requirePrimitive(name: string): void {
  if ((edgeOperations as readonly string[]).includes(name)) return;
  const nearest = nearestName(name, edgeOperations);
  throw new InputError({
    given: `operation ${JSON.stringify(name)} among the primitives`,
    expected: `one of ${edgeOperations.join(', ')}`,
    remedy: nearest ? `did you mean ${nearest}?` : 'use one of these names',
  });
}
