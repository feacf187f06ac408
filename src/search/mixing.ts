import type { RandomStream } from '../base/randomStream.js';
import type { AlphaTable } from '../graph/graph.js';
import type { ArchitectureParameters, MixingWeights } from '../space/architectureParameters.js';

/** Where in a search mixing weights are made. */
export interface MixingMoment {
  /** Share of the search's steps that are done, in [0, 1). */
  readonly progress: number;
  /** Randomness of this use of α alone. */
  readonly random: RandomStream;
}

/** Mixing weights and the way back from them. */
export interface Mixed {
  readonly weights: MixingWeights;
  /** The chain rule: from the gradient at the mixing weights to the one at α. */
  gradient(dWeights: MixingWeights): ArchitectureParameters;
}

/** How architecture parameters α become the weights that a supernet mixes its operations by. */
export interface Mixing {
  readonly name: string;
  mix(tables: readonly AlphaTable[], parameters: ArchitectureParameters, moment: MixingMoment): Mixed;
}
