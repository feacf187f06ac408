import type { Cost, CostLedger } from '../../engine/costLedger.js';
import { sumCosts } from '../../engine/sumCosts.js';
import type { CellMeasurement } from '../../evaluate/table/cellMeasurement.js';
import { spreadOf } from '../../search/baselines/spread.js';
import { endMeasurement } from '../endMeasurement.js';
import type { RunRecord } from '../runRecord.js';
import type { TableRecord } from '../tableRecord.js';

/** A number over the runs of an arm. */
export interface Centre {
  readonly mean: number;
  /** Standard deviation of a run, unbiased in its square; null for a single run. */
  readonly sd: number | null;
}

type Centres<Key extends string = string> = Readonly<Record<Key, Centre>>;

/** What the complete runs of an arm came to. */
export interface ArmSummary {
  readonly arm: string;
  /** Runs, which differ in their seeds alone. */
  readonly n: number;
  readonly seeds: readonly number[];
  /** Numbers of the runs' summaries by name, such as `validationAccuracy`. */
  readonly results: Centres;
  /** What a table has of the returned cells, by column, and which columns are the clean and the robust one. */
  readonly measured?: Pick<TableRecord, 'of' | 'clean' | 'robust'> &
    Readonly<Record<'accuracies' | 'rank' | 'regret', Centres>>;
  /** Wall time of a run. */
  readonly seconds: Centre;
  /** Cost of a run without what was only measured, and of that. */
  readonly cost: Readonly<Record<'training' | 'evaluation', Centres<keyof Cost>>>;
}

/** A complete run of an arm. */
export interface ArmRun {
  readonly seed: number;
  readonly record: RunRecord;
}

/** Sums up the complete runs of an arm, of which there is at least one. */
export function summariseArm(arm: string, runs: readonly ArmRun[]): ArmSummary {
  const records = runs.map(({ record }) => record);
  const summaries = present(records.map(({ summary }) => summary));
  const measured = present(records.map(endMeasurement));
  const [{ table }] = records;
  const ledgers = present(records.map(({ ledger }) => ledger));
  return {
    arm,
    n: runs.length,
    seeds: runs.map(({ seed }) => seed),
    results: centres(summaries.map(({ results }) => numbersOf(results))),
    ...(table && measured.length === runs.length && { measured: summariseMeasured(measured, table) }),
    seconds: centreOf(summaries.map(({ seconds }) => seconds)),
    cost: { training: costsOf(ledgers, training), evaluation: costsOf(ledgers, ledger => ledger.evaluation) },
  };
}

function summariseMeasured(cells: readonly CellMeasurement[], { of: count, clean, robust }: TableRecord) {
  const of = (key: 'accuracies' | 'rank' | 'regret') => centres(cells.map(cell => cell[key]));
  return { of: count, clean, robust, accuracies: of('accuracies'), rank: of('rank'), regret: of('regret') };
}

function training({ weights, alpha, perturbation }: CostLedger): Cost {
  return sumCosts([weights, alpha, perturbation]);
}

function costsOf(ledgers: readonly CostLedger[], part: (ledger: CostLedger) => Cost): Centres<keyof Cost> {
  const costs = ledgers.map(part);
  const of = (key: keyof Cost) => centreOf(costs.map(cost => cost[key]));
  return {
    forwardPasses: of('forwardPasses'),
    backwardPasses: of('backwardPasses'),
    images: of('images'),
    macs: of('macs'),
    seconds: of('seconds'),
  };
}

/** Of the keys that all of them have: an early stop, which not every seed comes to, has no mean. */
function centres(values: readonly Readonly<Record<string, number>>[]): Centres {
  const shared = Object.keys(values[0]).filter(key => values.every(value => Object.hasOwn(value, key)));
  return Object.fromEntries(shared.map(key => [key, centreOf(values.map(value => value[key]))]));
}

function centreOf(values: readonly number[]): Centre {
  if (values.length === 1) return { mean: values[0], sd: null };
  const { mean, sd } = spreadOf(values);
  return { mean, sd };
}

function numbersOf(results: Readonly<Record<string, number | string>>): Record<string, number> {
  const numbers = Object.entries(results).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return Object.fromEntries(numbers);
}

function present<Value>(values: readonly (Value | undefined)[]): Value[] {
  return values.filter(value => value !== undefined);
}
