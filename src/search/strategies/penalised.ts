import type { OperationPlaces } from '../../space/operationPlaces.js';
import type { SearchStrategy } from '../strategy.js';

export interface PenaltyOptions {
  /** The mixing weights that are penalised. */
  readonly places: OperationPlaces;
  /** Weight κ ≥ 0 of the penalty. */
  readonly weight: number;
}

/**
 * Any strategy with a penalty on operations: its upper objective plus κ · (1/E) Σₑ Σₒ mₑₒ over the E edges of all tables
 * and the named operations o. The mean share of the mixture that these operations have is in [0, 1], and so is
 * κ's unit that of a loss. The recorded loss and regulariser are without it.
 */
export function penalised(strategy: SearchStrategy, { places, weight }: PenaltyOptions): SearchStrategy {
  return {
    ...strategy,
    async architectureGradient(step) {
      const gradient = await strategy.architectureGradient(step);
      const slope = weight / places.edges;
      const dAlpha = Object.fromEntries(
        Object.entries(gradient.dAlpha).map(([table, values]) => {
          const sum = values.slice();
          for (const place of places.byTable[table] ?? []) sum[place] += slope;
          return [table, sum];
        }),
      );
      return { ...gradient, dAlpha };
    },
  };
}
