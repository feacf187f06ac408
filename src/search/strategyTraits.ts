/** Sections of a search's configuration that belong to particular strategies. */
export type StrategySection = 'alphaPerturbation' | 'curvature' | 'temperature';

/** What a configuration has to know of a strategy before it is made. */
export interface StrategyTraits {
  /** Weight λ of the regulariser where the user gives none; null if there is no regulariser, and λ must be 0. */
  readonly lambda: number | null;
  /** Whether its regulariser is D(f(x), f(x + δ)), with the options of one: how δ is drawn, how D is weighed. */
  readonly divergence: boolean;
  /** Whether it gives weight gradients, and so can be unrolled: `order: second`. */
  readonly secondOrder: boolean;
  /** Whether its supernet mixes the operations of an edge, so that one can be taken out. */
  readonly mixture: boolean;
  /** The section of options that it alone, or with its like, reads. */
  readonly section?: StrategySection;
  /** Whether an early stop belongs to it, and is there without being asked for. */
  readonly earlyStop?: boolean;
}

/** Every strategy by name. */
export const strategyTraits = {
  rnas: { lambda: 1, divergence: true, secondOrder: true, mixture: true },
  darts: { lambda: null, divergence: false, secondOrder: true, mixture: true },
  'sdarts-rs': {
    lambda: null,
    divergence: false,
    secondOrder: true,
    mixture: true,
    section: 'alphaPerturbation',
  },
  'sdarts-adv': {
    lambda: null,
    divergence: false,
    secondOrder: true,
    mixture: true,
    section: 'alphaPerturbation',
  },
  advrush: { lambda: 0.01, divergence: false, secondOrder: true, mixture: true, section: 'curvature' },
  gdas: { lambda: null, divergence: false, secondOrder: false, mixture: false, section: 'temperature' },
  'robust-darts': { lambda: null, divergence: false, secondOrder: true, mixture: true, earlyStop: true },
} as const satisfies Record<string, StrategyTraits>;

/** What `--strategy` takes. */
export type StrategyName = keyof typeof strategyTraits;

export const strategyNames = Object.keys(strategyTraits) as readonly StrategyName[];
