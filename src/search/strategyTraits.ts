/** What a configuration has to know of a strategy before it is made. */
export interface StrategyTraits {
  /** Weight λ of the regulariser where the user gives none; null if there is no regulariser, and λ must be 0. */
  readonly lambda: number | null;
  /** Whether an early stop belongs to it, and is there without being asked for. */
  readonly earlyStop?: boolean;
}

/** Every strategy by name. */
export const strategyTraits = {
  rnas: { lambda: 1 },
  darts: { lambda: null },
  'robust-darts': { lambda: null, earlyStop: true },
} as const satisfies Record<string, StrategyTraits>;

/** What `--strategy` takes. */
export type StrategyName = keyof typeof strategyTraits;

export const strategyNames = Object.keys(strategyTraits) as readonly StrategyName[];
