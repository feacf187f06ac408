import { groupBy } from '../base/groupBy.js';
import { sumCosts } from '../engine/sumCosts.js';
import { canonicalJson } from '../experiment/canonicalJson.js';
import type { AnyRunConfig } from '../experiment/config/anyRunConfig.js';
import { endMeasurement } from '../experiment/endMeasurement.js';
import type { RunRecord } from '../experiment/runRecord.js';
import { headlineCondition, type RobustCell } from './robustCells.js';

/** What an option of a configuration is: a number where it is one, else text; undefined where a run does not have it. */
export type OptionValue = number | string | undefined;

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

/** Keys that are told elsewhere or say nothing of the method. */
const left = new Set(['schema', 'command', 'seed', 'threads']);

/** The leaves of a configuration by their dotted paths; a list is one leaf. */
export function flatOptions(config: object, path = ''): Record<string, OptionValue> {
  const entries = Object.entries(config).flatMap(([key, value]: [string, unknown]) => {
    if (path === '' && left.has(key)) return [];
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.entries(flatOptions(value, name));
    }
    return [[name, leaf(value)] as const];
  });
  return Object.fromEntries(entries);
}

function leaf(value: unknown): OptionValue {
  if (value === undefined) return undefined;
  return typeof value === 'number' || typeof value === 'string' ? value : canonicalJson(value);
}

/** The paths whose values are not the same in all of some configurations, in the order in which they are met. */
export function differingOptions(all: readonly Readonly<Record<string, OptionValue>>[]): readonly string[] {
  const paths = [...new Set(all.flatMap(options => Object.keys(options)))];
  return paths.filter(path => all.some(options => options[path] !== all[0][path]));
}

/** The runs of a report, a comparison for each command that more than one of them is of. */
export function comparisons(runs: readonly RunRecord[], cells: readonly RobustCell[]): readonly Comparison[] {
  return [...groupBy(runs, ({ config }) => config.command)].flatMap(([command, members]) =>
    members.length < 2 ? [] : [compare(command, members, cells)],
  );
}

function compare(
  command: Comparison['command'],
  runs: readonly RunRecord[],
  cells: readonly RobustCell[],
): Comparison {
  const flat = runs.map(({ config }) => flatOptions(config));
  const options = differingOptions(flat);
  const byRun = new Map(cells.map(cell => [cell.retrain.run, cell]));
  const found = command === 'search' ? runs.map(searchResults) : runs.map(run => trainedResults(byRun.get(run)));
  const known = resultKinds(command, runs, cells);
  return {
    command,
    options,
    results: known.filter(({ name }) => found.some(results => results[name] !== undefined)),
    runs: runs.map((run, place) => ({
      run,
      ...('seed' in run.config && { seed: run.config.seed }),
      options: Object.fromEntries(options.map(path => [path, flat[place][path]])),
      results: { ...sharedResults(run), ...found[place] },
    })),
  };
}
