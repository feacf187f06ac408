import type { Primitive } from './primitives.js';

/** For each edge of a cell, in the order of the alpha rows, what it chooses from, in the order of the columns. */
export type EdgeCandidates = readonly (readonly Primitive[])[];

/** The two cells' candidates; all edges of a cell have equally many. */
export interface CellCandidates {
  readonly normal: EdgeCandidates;
  readonly reduce: EdgeCandidates;
}
