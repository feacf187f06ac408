import { groupBy } from '../base/groupBy.js';
import { sumCosts } from '../engine/sumCosts.js';
import type { RunRecord } from '../experiment/runRecord.js';
import type { TableRecord } from '../experiment/tableRecord.js';
import { spreadOf } from '../search/baselines/spread.js';
import { armKey } from './armKey.js';
import type { MeasuredSearch, MeasuredSearches } from './measuredSearches.js';
import { epsilonText } from './numbers.js';
import type { RetrainView, SearchView } from './reportModel.js';
import { conditionOf, headlineCondition, type RobustCell } from './robustCells.js';
import type { SearchArm } from './searchArms.js';
import { STEP_PURPOSES } from './searchCost.js';
import type { ColourToken } from './style.js';

/** What a search spent on its steps; what it was only measured by is left out. */
export interface SpentCost {
  /** Forward and backward passes of a batch. */
  readonly passes: number;
  readonly macs: number;
  /** Wall time inside the passes. */
  readonly seconds: number;
}

/** One cell: what finding it cost, and how accurate it is. */
export interface Outcome {
  readonly run: string;
  readonly seed?: number;
  readonly clean: number;
  readonly robust: number;
  /** Undefined for a cell that no search of the report found. */
  readonly cost?: SpentCost;
}

/** The cells of one configuration, which differ in their seeds alone. */
export interface OutcomeArm {
  readonly name: string;
  readonly colour: ColourToken;
  readonly outcomes: readonly Outcome[];
}

/** Cells whose accuracies may be compared: of one table, or on one data set under one attack. */
export interface OutcomeGroup {
  readonly kind: 'measured' | 'attacked';
  /** Where the accuracies are from: a table, or data set and ball. */
  readonly source: string;
  /** What the robust accuracy is of: a column, or an attack. */
  readonly robust: string;
  readonly arms: readonly OutcomeArm[];
}

/** A number over the cells of an arm; the unbiased standard deviation of one cell is not known. */
export interface Centre {
  readonly mean: number;
  readonly sd?: number;
  readonly n: number;
}

/** Mean, standard deviation and number of the values; undefined of none. */
export function centreOf(values: readonly number[]): Centre | undefined {
  if (values.length === 0) return undefined;
  if (values.length === 1) return { mean: values[0], n: 1 };
  const { mean, sd } = spreadOf(values);
  return { mean, sd, n: values.length };
}

/** Mean cost of an arm's searches in one unit; undefined where it is not known of each. */
export function meanCost({ outcomes }: OutcomeArm, unit: keyof SpentCost): Centre | undefined {
  const costs = outcomes.flatMap(({ cost }) => cost?.[unit] ?? []);
  return costs.length === outcomes.length ? centreOf(costs) : undefined;
}

function costOf({ ledger }: SearchView): SpentCost | undefined {
  if (ledger === undefined) return undefined;
  const { forwardPasses, backwardPasses, macs, seconds } = sumCosts(
    STEP_PURPOSES.map(purpose => ledger[purpose]),
  );
  return forwardPasses === 0 ? undefined : { passes: forwardPasses + backwardPasses, macs, seconds };
}

/** By the table that the searches' cells were looked up in. */
export function measuredOutcomes(groups: readonly MeasuredSearches[]): readonly OutcomeGroup[] {
  return groups.map(({ table, arms }) => ({
    kind: 'measured',
    source: table.name,
    robust: table.robust,
    arms: arms
      .map(({ name, colour, searches }) => ({
        name,
        colour,
        outcomes: searches
          .filter(({ search }) => isComplete(search))
          .map(found => measuredOutcome(found, table)),
      }))
      .filter(({ outcomes }) => outcomes.length > 0),
  }));
}

/** The cell of a search that goes on is not what it costs yet. */
function isComplete({ run }: { run: RunRecord }): boolean {
  return run.status === 'complete';
}

function measuredOutcome({ search, end }: MeasuredSearch, { clean, robust }: TableRecord): Outcome {
  return {
    run: search.run.name,
    seed: search.config.seed,
    clean: end.accuracies[clean],
    robust: end.accuracies[robust],
    cost: costOf(search),
  };
}

/** What an evaluation has to share with another one for their accuracies to be compared. */
function comparisonKey({ retrain, attack }: RobustCell): string {
  const { data } = retrain.run.environment;
  return JSON.stringify([retrain.config.data.name, data?.checksum, attack.norm, attack.epsilon]);
}

/** Retrainings of one arm of searches, or of one given cell, by one configuration. */
function retrainKey({ config, search, label }: RetrainView): string {
  const { seed: _seed, genotype: _genotype, ...others } = { seed: 0, genotype: '', ...config };
  return JSON.stringify([search === undefined ? label : armKey(search.config), others]);
}

/** By what the retrained cells kept of their accuracy in the worst case, or under an attack that all of them went through. */
export function attackedOutcomes(
  cells: readonly RobustCell[],
  arms: readonly SearchArm<SearchView>[],
): readonly OutcomeGroup[] {
  const complete = cells.filter(({ retrain }) => isComplete(retrain));
  return [...groupBy(complete, comparisonKey).values()].flatMap(members => {
    const robust = headlineCondition(members);
    if (robust === undefined) return [];
    const [{ attack, retrain }] = members;
    const grouped = [...groupBy(members, cell => retrainKey(cell.retrain)).values()];
    return {
      kind: 'attacked' as const,
      source: `${retrain.config.data.name}, ε = ${epsilonText(attack.epsilon)}`,
      robust,
      arms: grouped.map(same => attackedArm(same, robust, arms)),
    };
  });
}

function attackedArm(
  cells: readonly RobustCell[],
  robust: string,
  arms: readonly SearchArm<SearchView>[],
): OutcomeArm {
  const [{ label, retrain }] = cells;
  const arm = arms.find(({ searches }) => searches.some(({ id }) => id === retrain.search?.id));
  return {
    name: cells.length > 1 && arm !== undefined ? arm.name : label,
    colour: retrain.colour,
    outcomes: cells.map(cell => ({
      run: cell.retrain.run.name,
      ...('seed' in cell.retrain.config && { seed: cell.retrain.config.seed }),
      clean: cell.attack.clean,
      robust: conditionOf(cell, robust)?.accuracy ?? Number.NaN,
      cost: cell.retrain.search && costOf(cell.retrain.search),
    })),
  };
}
