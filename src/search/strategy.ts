import type { Labels, Tensor } from '../base/tensor.js';
import type { Alpha, Model } from '../engine/engine.js';
import type { ImageStreams } from '../perturb/perturbation.js';

/** One step of the upper level, as a strategy sees it. */
export interface ArchitectureStep {
  /** The supernet; its passes are charged to α. */
  readonly model: Model;
  /** The same supernet; its passes are charged to the perturbation. */
  readonly perturbationModel: Model;
  /** A batch of the search-validation split. */
  readonly images: Tensor;
  readonly labels: Labels;
  /** Mixing weights. */
  readonly alpha: Alpha;
  /** Randomness of this step, image by image. */
  readonly random: ImageStreams;
}

export interface ArchitectureGradient {
  /** Gradient of the upper objective with respect to the mixing weights. */
  readonly dAlpha: Alpha;
  /** Mean cross-entropy of the clean images. */
  readonly loss: number;
  readonly hits: number;
  /** Mean D(f(x), f(x + δ)) before λ; 0 where there is none. */
  readonly regulariser: number;
}

/** How the gradient of the architecture parameters is made; the loop around it is the same for all strategies. */
export interface SearchStrategy {
  readonly name: string;
  architectureGradient(step: ArchitectureStep): Promise<ArchitectureGradient>;
}
