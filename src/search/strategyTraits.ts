/** What a configuration has to know of a strategy before it is made. */
export interface StrategyTraits {
  /** Weight λ of the regulariser where the user gives none; null if there is no regulariser, and λ must be 0. */
  readonly lambda: number | null;
  /** Whether its regulariser is D(f(x), f(x + δ)), with the options of one: how δ is drawn, how D is weighed. */
  readonly divergence: boolean;
  /** Whether it gives weight gradients, and so can be unrolled: `order: second`. */
  readonly secondOrder: boolean;
}

/** Every strategy by name. */
export const strategyTraits = {
  rnas: { lambda: 1, divergence: true, secondOrder: true },
  darts: { lambda: null, divergence: false, secondOrder: true },
} as const satisfies Record<string, StrategyTraits>;

/** What `--strategy` takes. */
export type StrategyName = keyof typeof strategyTraits;

export const strategyNames = Object.keys(strategyTraits) as readonly StrategyName[];
