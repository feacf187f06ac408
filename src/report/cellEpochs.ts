import { InputError } from '../base/inputError.js';
import { type SpaceName, searchSpace } from '../space/space.js';
import { type AlphaHistory, type AlphaTableHistory, tableTitle } from './alpha.js';
import { evenly } from './evenly.js';
import { type CellSketch, sketchGenotype } from './genotypeSketch.js';
import type { SearchView } from './reportModel.js';

/** One cell type of a search, epoch by epoch. */
export interface CellEpochsTable {
  /** `Normal cell`. */
  readonly title: string;
  /** Names of the states, inputs first; `c<sub>k−1</sub>` is markup. */
  readonly states: readonly string[];
  /** By the numbers of their states. */
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  /** `weights[epoch][edge][operation]`, softmaxed; null where an edge does not choose from an operation. */
  readonly weights: AlphaTableHistory['weights'];
  /** `chosen[epoch][edge]`: number of the operation that the derived cell has there, −1 for none. */
  readonly chosen: readonly (readonly number[])[];
}

/** How a search's cells came about: what the page's slider goes through. */
export interface CellEpochs {
  readonly id: string;
  readonly label: string;
  readonly operations: readonly string[];
  /** Of all epochs, or evenly chosen ones with the first and the last. */
  readonly epochs: readonly number[];
  /** Epochs that the search has, of which those are. */
  readonly of: number;
  readonly tables: readonly CellEpochsTable[];
}

/** The cells that a search would have ended in after each of at most so many epochs, with all mixing weights. */
export function cellEpochs(search: SearchView, history: AlphaHistory, most: number): CellEpochs {
  const stops = evenly(history.epochs.length, most);
  const sketches = stops.map(stop => cellsOf(search.config.space, search.epochs[stop].genotype));
  return {
    id: history.id,
    label: history.label,
    operations: history.operations,
    epochs: stops.map(stop => history.epochs[stop]),
    of: history.epochs.length,
    tables: history.tables.map((table, place) => {
      const edges = edgesOf(table);
      return {
        title: tableTitle(table.table),
        states: statesOf(table),
        edges,
        weights: stops.map(stop => table.weights[stop]),
        chosen: sketches.map(cells => edges.map(edge => chosenOn(edge, cells?.[place], history.operations))),
      };
    }),
  };
}

function cellsOf(space: SpaceName, text: string): readonly CellSketch[] | undefined {
  try {
    return sketchGenotype(searchSpace(space).parseGenotype(text)).cells;
  } catch (error) {
    // Written by another version, or by hand: the weights are shown, and no edge is marked.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** States that edges only come from, before the first node. */
function inputsOf({ sources, targets, edges }: AlphaTableHistory): number {
  const first = Math.min(...edges.filter(({ node }) => node === 0).map(({ from }) => from));
  const entering = edges.filter(({ node }) => node === 0).length;
  return Math.min(sources.length, targets.length + sources.length, first + entering);
}

function edgesOf(table: AlphaTableHistory): CellEpochsTable['edges'] {
  const inputs = inputsOf(table);
  return table.edges.map(({ node, from }) => ({ from, to: inputs + node }));
}

function statesOf(table: AlphaTableHistory): readonly string[] {
  return [...table.sources.slice(0, inputsOf(table)), ...table.targets];
}

function chosenOn(
  { from, to }: { from: number; to: number },
  cell: CellSketch | undefined,
  operations: readonly string[],
): number {
  const found = cell?.edges.find(edge => edge.from === from && edge.to === to);
  return found === undefined ? -1 : operations.indexOf(found.operation);
}
