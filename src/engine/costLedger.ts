/** What a pass was made for. */
export type CostPurpose = 'weights' | 'alpha' | 'perturbation' | 'evaluation';

/** The cost of one purpose so far. */
export interface Cost {
  forwardPasses: number;
  backwardPasses: number;
  /** Images that went through forward passes. */
  images: number;
  /**
   * Multiply–accumulates: the graph's count per image for a forward pass, once more for a backward pass to the
   * input or α, and twice for one to the weights too.
   */
  macs: number;
  /** Wall time inside the passes. */
  seconds: number;
}

/** Costs by purpose, as `ledger.json` holds them. */
export type CostLedger = Record<CostPurpose, Cost>;
