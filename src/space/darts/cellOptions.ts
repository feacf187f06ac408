import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';
import { requireWhole } from '../requireWhole.js';
import { type Primitive, primitives } from './primitives.js';

/** The shape of a searched cell, which supernet, derivation and random sampling must agree on. */
export interface DartsCellOptions {
  /** Intermediate nodes; DARTS: 4. */
  readonly nodes?: number;
  /** How many of the last nodes are concatenated to the cell's output; by default all of them. */
  readonly multiplier?: number;
  /** Operations that an edge chooses from, in the order of the alpha columns; by default all. */
  readonly primitives?: readonly Primitive[];
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
}: DartsCellOptions): Required<DartsCellOptions> {
  requireWhole('nodes', nodes, 1, 16);
  requireWhole('multiplier', multiplier, 1, nodes);
  for (const name of chosen) requirePrimitive(name);
  if (new Set(chosen).size !== chosen.length || chosen.every(name => name === 'none')) {
    throw new InputError({
      given: `primitives [${chosen.join(', ')}]`,
      expected: 'different operations, at least one besides none',
      remedy: 'change primitives',
    });
  }
  return { nodes, multiplier, primitives: chosen };
}

function requirePrimitive(name: string): void {
  if ((primitives as readonly string[]).includes(name)) return;
  const nearest = nearestName(name, primitives);
  throw new InputError({
    given: `operation ${JSON.stringify(name)} among the primitives`,
    expected: `one of ${primitives.join(', ')}`,
    remedy: nearest ? `did you mean ${nearest}?` : 'use one of these names',
  });
}
