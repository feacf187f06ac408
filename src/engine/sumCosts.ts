import type { Cost } from './costLedger.js';

/** Several costs as one. */
export function sumCosts(costs: readonly Cost[]): Cost {
  const total = { forwardPasses: 0, backwardPasses: 0, images: 0, macs: 0, seconds: 0 };
  for (const cost of costs) {
    total.forwardPasses += cost.forwardPasses;
    total.backwardPasses += cost.backwardPasses;
    total.images += cost.images;
    total.macs += cost.macs;
    total.seconds += cost.seconds;
  }
  return total;
}
