import type { Labels, NamedTensors, Tensor } from '../base/tensor.js';
import type { Graph } from '../graph/graph.js';
import type { MemberIterations } from './authorsMembers.js';
import type { QuickTraining } from './trainNetwork.js';

/** What one timed step computes, as data that both sides of the protocol read. */
export type Step =
  /** Forward in train mode; backward of CE(logits) + auxiliaryWeight · CE(auxiliary) to all weights and mixing weights. */
  | { readonly kind: 'train'; readonly auxiliaryWeight: number }
  /** A whole PGD in the L∞ ball from a random start, in eval mode: gradients at the images alone. */
  | { readonly kind: 'attack'; readonly epsilon: number; readonly stepSize: number; readonly steps: number }
  /**
   * AutoAttack's standard version in the L∞ ball, each side with its own random numbers. How many passes it takes is a matter of
   * which images fall: both sides count theirs.
   */
  | {
      readonly kind: 'autoattack';
      readonly epsilon: number;
      readonly iterations: MemberIterations;
    }
  /** A step of the bilevel search: α, then the weights, with their optimisers. λ = 0 is DARTS. */
  | {
      readonly kind: 'search';
      readonly lambda: number;
      readonly perturb: string;
      readonly epsilon: number;
    };

/** What a step is computed on. */
export interface Contents {
  readonly parameters: NamedTensors;
  /** [batch, height, width, channels] in [0, 1]. */
  readonly images: Tensor;
  readonly labels: Labels;
}

/** One thing to be timed. */
export interface BenchmarkCase {
  readonly name: string;
  readonly graph: Graph;
  readonly step: Step;
  /** Images of a step. */
  readonly batch: number;
  /** Trained on the embedded digits first, and then run on those of the test part: for attacks whose work depends on who falls. */
  readonly training?: QuickTraining;
  /** By default random images, and parameters as exchange.ts draws them. */
  readonly contents?: Contents;
}
