import type { RandomStream } from '../base/randomStream.js';
import type { AlphaTable, Graph } from '../graph/graph.js';
import type { ArchitectureParameters, MixingWeights } from './architectureParameters.js';
import type { EdgeStrength } from './edgeStrength.js';
import type { Genotype } from './genotype.js';
import type { ImageTask } from './imageTask.js';

/** Size of a supernet; what is left out is as its paper has it. */
export interface SupernetOptions extends ImageTask {
  readonly channels?: number;
  /** Cells in all. */
  readonly layers?: number;
  readonly stemMultiplier?: number;
}

/** Size of a derived network; what is left out is as its paper has it. */
export interface NetworkOptions extends SupernetOptions {
  readonly auxiliary: boolean;
}

/**
 * A space of cells, as searching, training and the command line see it: none of them knows which one it is. Methods
 * that take a genotype throw InputError for one of another space.
 */
export interface SearchSpace<Cells extends Genotype = Genotype> {
  readonly name: string;
  /** All operations that some edge chooses from. */
  readonly operations: readonly string[];
  readonly alphaTables: readonly AlphaTable[];
  /**
   * For each alpha table that mixes operations, and each of its rows, the operations of the columns. Tables that mix
   * something else, such as a node's edges, are not in it.
   */
  readonly candidates: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Whether its networks can have an auxiliary head. */
  readonly auxiliaryHead: boolean;
  /** Cells from the literature, by name. */
  readonly published: Readonly<Record<string, Cells>>;

  /** The network of all candidates at once, mixed by {@link alphaTables}. */
  supernet(options: SupernetOptions): Graph;
  /** Where a search starts. */
  initialAlpha(stream: RandomStream): ArchitectureParameters;
  /** The cells that a search has come to. Takes mixing weights: parameters after the softmax. */
  derive(weights: MixingWeights): Cells;
  /** How strong every edge of each cell is, and which ones {@link derive} keeps. */
  edgeStrengths(weights: MixingWeights): Readonly<Record<string, readonly EdgeStrength[]>>;
  /** The network to be trained from a genotype. */
  network(genotype: Genotype, options: NetworkOptions): Graph;
  /** A genotype drawn uniformly. */
  random(stream: RandomStream): Cells;

  /** The field's text for a genotype. */
  formatGenotype(genotype: Genotype): string;
  /** @throws InputError that says where the text is wrong */
  parseGenotype(text: string): Cells;
  /** @throws InputError that says where the data (`genotype.json`) are wrong */
  validateGenotype(data: unknown): Cells;
}
