import { z } from 'zod';

const count = z.int().nonnegative();

/** The cost of one purpose so far. */
const cost = z.strictObject({
  forwardPasses: count,
  backwardPasses: count,
  /** Images that went through forward passes. */
  images: count,
  /**
   * Multiply–accumulates: the graph's count per image for a forward pass, once more for a backward pass to the
   * input or α, and twice for one to the weights too.
   */
  macs: z.number().nonnegative(),
  /** Wall time inside the passes. */
  seconds: z.number().nonnegative(),
});

/** What the passes of a run cost, by what they were made for; `ledger.json` holds one. */
export const costLedger = z.strictObject({
  weights: cost,
  alpha: cost,
  perturbation: cost,
  evaluation: cost,
});

const work = cost.omit({ seconds: true });

/** The part of a ledger that depends on what was computed alone, not on the machine. */
export const workLedger = z.strictObject({
  weights: work,
  alpha: work,
  perturbation: work,
  evaluation: work,
});

export type Cost = z.infer<typeof cost>;
export type CostLedger = z.infer<typeof costLedger>;
export type WorkLedger = z.infer<typeof workLedger>;
/** What a pass was made for. */
export type CostPurpose = keyof CostLedger;
