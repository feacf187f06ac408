import type { Graph } from '../graph/graph.js';

/** What one timed step computes, as data that both sides of the protocol read. */
export type Step =
  /** Forward in train mode; backward of CE(logits) + auxiliaryWeight · CE(auxiliary) to all weights and mixing weights. */
  | { readonly kind: 'train'; readonly auxiliaryWeight: number }
  /** A whole PGD in the L∞ ball from a random start, in eval mode: gradients at the images alone. */
  | { readonly kind: 'attack'; readonly epsilon: number; readonly stepSize: number; readonly steps: number }
  /** A step of the bilevel search: α, then the weights, with their optimisers. λ = 0 is DARTS. */
  | {
      readonly kind: 'search';
      readonly lambda: number;
      readonly perturb: string;
      readonly epsilon: number;
    };

/** One thing to be timed. */
export interface BenchmarkCase {
  readonly name: string;
  readonly graph: Graph;
  readonly step: Step;
  /** Images of a step. */
  readonly batch: number;
}
