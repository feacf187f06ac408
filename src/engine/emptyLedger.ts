import type { Cost, CostLedger } from './costLedger.js';

/** A ledger in which nothing has been spent yet. */
export function emptyLedger(): CostLedger {
  const nothing = (): Cost => ({ forwardPasses: 0, backwardPasses: 0, images: 0, macs: 0, seconds: 0 });
  return { weights: nothing(), alpha: nothing(), perturbation: nothing(), evaluation: nothing() };
}
