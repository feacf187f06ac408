import type { ComparedResult, ComparedRun, Comparison } from './comparison.js';
import { duration, percent, si, whole } from './numbers.js';
import type { OptionValue } from './optionPaths.js';

/** One axis of parallel coordinates. */
export interface ParallelAxis {
  readonly name: string;
  /** What stands beside it, at heights in [0, 1]. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Of each run, its height in [0, 1]; null where it has no value. */
  readonly heights: readonly (number | null)[];
}

/** Texts of more values than this are no axis: names and genotypes. */
const mostValues = 16;

/** Characters of a text that can stand beside an axis. */
const longest = 28;

/** Options that a figure has room for. */
const mostOptions = 8;

/** The options that can be axes, and those that are not drawn. */
export function drawnOptions({ options, runs }: Comparison): {
  readonly drawn: readonly string[];
  readonly left: readonly string[];
} {
  const fits = (path: string) => {
    const values = runs.map(run => run.options[path]).filter(value => value !== undefined);
    if (values.every(value => typeof value === 'number')) return true;
    return new Set(values).size <= mostValues && values.every(value => String(value).length <= longest);
  };
  const drawn = options.filter(fits).slice(0, mostOptions);
  return { drawn, left: options.filter(path => !drawn.includes(path)) };
}

/** An axis for each option that is drawn, then one for each result. */
export function parallelAxes(comparison: Comparison): readonly ParallelAxis[] {
  const { runs, results } = comparison;
  return [
    ...drawnOptions(comparison).drawn.map(path => optionAxis(path, runs)),
    ...results.filter(({ name }) => differs(name, runs)).map(result => resultAxis(result, runs)),
  ];
}

function differs(result: string, runs: readonly ComparedRun[]): boolean {
  return new Set(runs.flatMap(({ results }) => results[result] ?? [])).size > 1;
}

function optionAxis(path: string, runs: readonly ComparedRun[]): ParallelAxis {
  const values = runs.map(({ options }) => options[path]);
  const known = values.filter(value => value !== undefined);
  return known.every(value => typeof value === 'number')
    ? numericAxis(path, values.map(numberOrNull), value => String(Number(value.toPrecision(3))))
    : categoryAxis(path, values);
}

function numberOrNull(value: OptionValue): number | null {
  return typeof value === 'number' ? value : null;
}

function resultAxis({ name, format }: ComparedResult, runs: readonly ComparedRun[]): ParallelAxis {
  const write = { share: percent, rank: whole, magnitude: si, seconds: duration }[format];
  return numericAxis(
    name,
    runs.map(({ results }) => results[name] ?? null),
    value => write(value),
  );
}

/** Numbers of which the largest is a hundred times the smallest are set apart by their logarithms. */
function numericAxis(
  name: string,
  values: readonly (number | null)[],
  write: (value: number) => string,
): ParallelAxis {
  const known = values.filter(value => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const scale = low > 0 && high / low >= 100 ? Math.log : (value: number) => value;
  const span = scale(high) - scale(low);
  const height = (value: number) => (span === 0 ? 0.5 : (scale(value) - scale(low)) / span);
  const few = [...new Set(known)].sort((one, other) => one - other);
  const ticks = few.length <= 5 ? few : [low, high];
  return {
    name,
    ticks: ticks.map(value => ({ at: height(value), text: write(value) })),
    heights: values.map(value => (value === null ? null : height(value))),
  };
}

function categoryAxis(name: string, values: readonly OptionValue[]): ParallelAxis {
  const known = [...new Set(values.filter(value => value !== undefined).map(String))].sort();
  const height = (value: string) => (known.length === 1 ? 0.5 : known.indexOf(value) / (known.length - 1));
  return {
    name,
    ticks: known.map(text => ({ at: height(text), text })),
    heights: values.map(value => (value === undefined ? null : height(String(value)))),
  };
}
