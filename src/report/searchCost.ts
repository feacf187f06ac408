import type { Cost, CostLedger, CostPurpose } from '../engine/costLedger.js';
import { sumCosts } from '../engine/sumCosts.js';
import type { SearchView } from './reportModel.js';

/** The purposes that make up a search step, in the order in which tables and bars show them. */
export const STEP_PURPOSES = ['weights', 'alpha', 'perturbation'] as const satisfies readonly CostPurpose[];

export type StepPurpose = (typeof STEP_PURPOSES)[number];

/** What a search cost: per step of the bilevel loop, evaluation left out, and relative to other searches. */
export interface SearchCost {
  /** Steps of the bilevel loop: each makes one forward pass for the weights. */
  readonly steps: number;
  readonly total: Cost;
  readonly perStep: Readonly<Record<StepPurpose, { macs: number; seconds: number }>>;
  readonly macsPerStep: number;
  readonly secondsPerStep: number;
}

/** The cost of a search's steps, or undefined before its first one. */
export function searchCost(ledger: CostLedger): SearchCost | undefined {
  const steps = ledger.weights.forwardPasses;
  if (steps === 0) return undefined;
  const total = sumCosts(STEP_PURPOSES.map(purpose => ledger[purpose]));
  const share = (purpose: StepPurpose) => ({
    macs: ledger[purpose].macs / steps,
    seconds: ledger[purpose].seconds / steps,
  });
  return {
    steps,
    total,
    perStep: { weights: share('weights'), alpha: share('alpha'), perturbation: share('perturbation') },
    macsPerStep: total.macs / steps,
    secondsPerStep: total.seconds / steps,
  };
}

/** A search with its cost, for the searches that have one. */
export interface CostedSearch {
  readonly search: SearchView;
  readonly cost: SearchCost;
}

export function costedSearches(searches: readonly SearchView[]): readonly CostedSearch[] {
  return searches.flatMap(search => {
    const cost = search.ledger && searchCost(search.ledger);
    return cost ? [{ search, cost }] : [];
  });
}

/** The search that others are compared with: the plain one, or the one against the strongest attack of the name. */
export function reference(
  costed: readonly CostedSearch[],
  which: 'plain' | 'pgd-7',
): CostedSearch | undefined {
  return costed.find(({ search }) =>
    which === 'plain'
      ? search.kind === 'plain'
      : search.kind === 'adversarial' && search.config.perturb === 'pgd-7',
  );
}

/** Whether two searches ran the same network on the same batches, so that a ratio of their step costs means something. */
export function comparable(one: SearchView, other: SearchView): boolean {
  const key = ({ config, run }: SearchView) =>
    JSON.stringify([
      config.space,
      config.network,
      config.data,
      run.environment.data?.checksum,
      config.batchSize,
    ]);
  return key(one) === key(other);
}
