import { nearestName } from '../../base/nearestName.js';
import type { DartsGenotype, GenotypeEdge } from '../genotype.js';
import { edgeOperations } from './primitives.js';

/** Why a genotype is no DARTS cell pair, and where: in a field, or in one item of it. */
export interface GenotypeFault {
  readonly field: keyof DartsGenotype;
  readonly item?: number;
  readonly given: string;
  readonly expected: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

/**
 * The first thing that is wrong with a genotype's content, or undefined. Two edges of a node may read the same
 * state, and any nodes may be concatenated: published cells do so, although a search derives neither.
 */
export function findGenotypeFault(genotype: DartsGenotype): GenotypeFault | undefined {
  return (
    findEdgeFault('normal', genotype.normal) ??
    findConcatFault('normalConcat', genotype.normalConcat, genotype.normal) ??
    findEdgeFault('reduce', genotype.reduce) ??
    findConcatFault('reduceConcat', genotype.reduceConcat, genotype.reduce)
  );
}

function findEdgeFault(
  field: 'normal' | 'reduce',
  edges: readonly GenotypeEdge[],
): GenotypeFault | undefined {
  for (const [item, { operation, from }] of edges.entries()) {
    if (!(edgeOperations as readonly string[]).includes(operation)) {
      const nearest = nearestName(operation, edgeOperations);
      return {
        field,
        item,
        given: `unknown operation '${operation.slice(0, 40)}'`,
        expected: `one of ${edgeOperations.join(', ')}`,
        suggestion: nearest && `did you mean '${nearest}'?`,
      };
    }
    const state = Math.floor(item / 2) + 2;
    if (!(Number.isInteger(from) && from >= 0 && from < state)) {
      return {
        field,
        item,
        given: `edge ${item}, which leads to state ${state}, reading state ${from}`,
        expected: `an earlier state, 0 to ${state - 1}`,
      };
    }
  }
  if (edges.length > 0 && edges.length % 2 === 0) return undefined;
  return { field, given: `${edges.length} edges`, expected: 'two edges for every node' };
}

function findConcatFault(
  field: 'normalConcat' | 'reduceConcat',
  concat: readonly number[],
  edges: readonly GenotypeEdge[],
): GenotypeFault | undefined {
  const last = edges.length / 2 + 1;
  const expected = `different states from 2 to ${last}`;
  if (concat.length === 0) return { field, given: 'no states', expected };
  for (const [item, state] of concat.entries()) {
    const fits = Number.isInteger(state) && state >= 2 && state <= last && concat.indexOf(state) === item;
    if (!fits) return { field, item, given: `state ${state}`, expected };
  }
  return undefined;
}
