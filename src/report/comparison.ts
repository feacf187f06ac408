import { groupBy } from '../base/groupBy.js';
import { sumCosts } from '../engine/sumCosts.js';
import { canonicalJson } from '../experiment/canonicalJson.js';
import type { AnyRunConfig } from '../experiment/config/anyRunConfig.js';
import { endMeasurement } from '../experiment/endMeasurement.js';
import type { RunRecord } from '../experiment/runRecord.js';
import { differingOptions, flatOptions, type OptionValue } from './optionPaths.js';
import { headlineCondition, type RobustCell, worstCaseName } from './robustCells.js';

/** A number that runs came to. */
export interface ComparedResult {
  readonly name: string;
  readonly format: 'share' | 'rank' | 'magnitude' | 'seconds';
  readonly better: 'higher' | 'lower';
}

export interface ComparedRun {
  readonly run: RunRecord;
  readonly seed?: number;
  /** By the names of the options that differ. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** By the names of the results. */
  readonly results: Readonly<Record<string, number | undefined>>;
}

/** Runs of one command side by side: only the options in which they differ, and what they came to. */
export interface Comparison {
  readonly command: AnyRunConfig['command'];
  /** Dotted paths, such as `alphaOptimiser.learningRate`. */
  readonly options: readonly string[];
  readonly results: readonly ComparedResult[];
  readonly runs: readonly ComparedRun[];
}

/** Runs of one configuration, which differ in their seeds alone. */
export interface ComparedArm {
  readonly options: ComparedRun['options'];
  readonly runs: readonly ComparedRun[];
}

/** The runs of a report, a comparison for each command. */
export function comparisons(runs: readonly RunRecord[], cells: readonly RobustCell[]): readonly Comparison[] {
  return [...groupBy(runs, ({ config }) => config.command)].map(([command, members]) =>
    compare(command, members, cells),
  );
}

function compare(
  command: Comparison['command'],
  runs: readonly RunRecord[],
  cells: readonly RobustCell[],
): Comparison {
  const flat = runs.map(optionsOf);
  const options = differingOptions(flat);
  const byRun = new Map(cells.map(cell => [cell.retrain.run, cell]));
  const compared = runs.map((run, place): ComparedRun => {
    const own = command === 'search' ? searchResults(run) : trainedResults(byRun.get(run));
    return {
      run,
      ...('seed' in run.config && { seed: run.config.seed }),
      options: Object.fromEntries(options.map(path => [path, flat[place][path]])),
      results: { ...sharedResults(run), ...own },
    };
  });
  const results = resultKinds(command, cells).filter(({ name }) =>
    compared.some(run => run.results[name] !== undefined),
  );
  return { command, options, results, runs: compared };
}

/** Of a network that was attacked, the ball too: accuracies in different ones are not to be taken for the same. */
function optionsOf({ config, attack }: RunRecord): Record<string, OptionValue> {
  const ball = attack && { norm: attack.norm, epsilon: attack.epsilon };
  return flatOptions({ ...config, ...(ball && { attack: ball }) });
}

function sharedResults(run: RunRecord): Record<string, number | undefined> {
  const { summary, events } = run;
  const last = events.at(-1);
  return {
    [names.validation]: last?.validationAccuracy ?? undefined,
    [names.wall]: summary?.seconds ?? last?.seconds,
  };
}

const names = {
  validation: 'Validation accuracy',
  clean: 'Clean',
  robust: 'Robust',
  worst: worstCaseName,
  rank: 'Rank',
  macs: 'MACs',
  wall: 'Wall time',
} as const;

/** What a table has of the returned cell, and what the steps cost. */
function searchResults({ events, selection, table, ledger }: RunRecord): Record<string, number | undefined> {
  const end = endMeasurement({ events, selection });
  const macs = ledger && sumCosts([ledger.weights, ledger.alpha, ledger.perturbation]).macs;
  if (end === undefined || table === undefined) return { [names.macs]: macs };
  return {
    [names.clean]: end.accuracies[table.clean],
    [names.robust]: end.accuracies[table.robust],
    [names.rank]: end.rank[table.robust],
    [names.macs]: macs,
  };
}

/** Accuracy under every attack that the network went through. */
function trainedResults(cell: RobustCell | undefined): Record<string, number | undefined> {
  if (cell === undefined) return {};
  const conditions = cell.conditions.map(({ name, accuracy }) => [name, accuracy]);
  return { ...Object.fromEntries(conditions), [names.worst]: cell.worstCase.accuracy };
}

/** All results that runs of a command may have, in the order of the columns. */
function resultKinds(
  command: Comparison['command'],
  cells: readonly RobustCell[],
): readonly ComparedResult[] {
  const share = (name: string) => ({ name, format: 'share', better: 'higher' }) as const;
  const wall = { name: names.wall, format: 'seconds', better: 'lower' } as const;
  const attacks = [...new Set(cells.flatMap(({ conditions }) => conditions.map(({ name }) => name)))];
  if (command !== 'search') {
    return [share(names.validation), ...attacks.map(share), share(names.worst), wall];
  }
  return [
    ...[names.validation, names.clean, names.robust].map(share),
    { name: names.rank, format: 'rank', better: 'lower' },
    { name: names.macs, format: 'magnitude', better: 'lower' },
    wall,
  ];
}

/** The result that runs are told apart by: robust accuracy where some have one, else what comes first. */
export function headlineResult(
  { command, results }: Comparison,
  cells: readonly RobustCell[],
): string | undefined {
  const wanted =
    command === 'search' ? [names.robust] : [headlineCondition(cells) ?? names.worst, names.worst];
  return wanted.find(name => results.some(result => result.name === name)) ?? results[0]?.name;
}

/** The runs by all options that differ but their seeds, in the order in which the first of each comes. */
export function comparedArms({ runs }: Comparison): readonly ComparedArm[] {
  return [...groupBy(runs, ({ options }) => canonicalJson(options)).values()].map(members => ({
    options: members[0].options,
    runs: members,
  }));
}
