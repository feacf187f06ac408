import type { RandomStream } from '../base/randomStream.js';
import type { Labels, Tensor } from '../base/tensor.js';
import type { Alpha, Model, WeightGradients } from '../engine/engine.js';
import type { SgdSpec } from '../engine/optimiserSpec.js';
import type { AlphaTable } from '../graph/graph.js';
import type { ImageStreams } from '../perturb/perturbation.js';
import type { Mixing } from './mixing.js';

/** Images and their labels. */
export interface LabelledBatch {
  readonly images: Tensor;
  readonly labels: Labels;
}

/** Numbers that a strategy carries from step to step, by name; a checkpoint holds them. */
export type StrategyMemory = Record<string, number>;

/** One step of the upper level, as a strategy sees it. */
export interface ArchitectureStep extends LabelledBatch {
  /** The supernet; its passes are charged to α. */
  readonly model: Model;
  /** The same supernet; its passes are charged to the perturbation. */
  readonly perturbationModel: Model;
  /** Mixing weights. */
  readonly alpha: Alpha;
  /** Randomness of this step, image by image. */
  readonly random: ImageStreams;
  /** Share of the search's steps that are done, in [0, 1). */
  readonly progress: number;
  /** The batch of the training split that the weights move on next, and how: what an unrolled step is made of. */
  readonly training: LabelledBatch & { readonly optimiser: SgdSpec };
  readonly memory: StrategyMemory;
  /** Whether the gradient of the upper objective with respect to the weights is wanted too. */
  readonly wantsWeights?: boolean;
}

export interface ArchitectureGradient {
  /** Gradient of the upper objective with respect to the mixing weights. */
  readonly dAlpha: Alpha;
  /** Mean cross-entropy of the clean images. */
  readonly loss: number;
  readonly hits: number;
  /** Mean D(f(x), f(x + δ)) before λ; 0 where there is none. */
  readonly regulariser: number;
  /** Gradient with respect to the weights, where the step wanted it. */
  readonly weights?: WeightGradients;
}

/** A coming step of the lower level, as a strategy sees it. */
export interface WeightStep extends LabelledBatch {
  /** The supernet; its passes are charged to the perturbation. */
  readonly model: Model;
  readonly tables: readonly AlphaTable[];
  /** Mixing weights of α as it stands. */
  readonly alpha: Alpha;
  readonly random: RandomStream;
  /** Share of the search's steps that are done, in [0, 1). */
  readonly progress: number;
}

/** What is particular to a strategy; the loop around it is the same for all. */
export interface SearchStrategy {
  readonly name: string;
  /** How α becomes mixing weights, at both levels. */
  readonly mixing: Mixing;
  /** The upper level's gradient. */
  architectureGradient(step: ArchitectureStep): Promise<ArchitectureGradient>;
  /** The mixing weights that the weights are trained at, where they are not those of α itself. */
  weightAlpha?(step: WeightStep): Promise<Alpha>;
}
