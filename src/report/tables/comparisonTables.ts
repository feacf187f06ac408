import {
  type ComparedArm,
  type ComparedResult,
  type ComparedRun,
  type Comparison,
  comparedArms,
} from '../comparison.js';
import { html } from '../html.js';
import { nameText } from '../names.js';
import { duration, epsilonText, percent, si, whole } from '../numbers.js';
import { centreOf } from '../outcomes.js';
import { count, type DataValue, nothing, type Quantity } from '../quantity.js';
import { type Column, type Table, table } from '../table.js';
import { statusMark } from './runsTable.js';

const writers: Readonly<Record<ComparedResult['format'], (value: number) => string>> = {
  share: value => percent(value, 2),
  rank: whole,
  magnitude: si,
  seconds: duration,
};

/** Every run in one row: what it is by the options that differ, and what it came to. Sortable. */
export function comparedRunsTable(comparison: Comparison): Table {
  const { runs, options, results } = comparison;
  const seeds = runs.some(({ seed }) => seed !== undefined);
  return table<ComparedRun>(
    [
      {
        heading: 'Run',
        cell: ({ run }) => html`<code>${nameText(run.name, 32)}</code>`,
        value: ({ run }) => run.name,
      },
      { heading: 'Status', cell: ({ run }) => statusMark(run), value: ({ run }) => run.status },
      {
        heading: 'Epochs',
        ...{ numeric: true, cell: ({ run }) => count(run.events.at(-1)?.epoch ?? 0) },
      },
      ...(seeds ? [seedColumn()] : []),
      ...options.map(path => optionColumn<ComparedRun>(path)),
      ...results.map(result => resultColumn(result)),
    ],
    runs,
    { sortable: true },
  );
}

/** Every configuration in one row, with mean ± standard deviation over its seeds; undefined where no two runs differ in their seeds alone. */
export function comparedArmsTable(comparison: Comparison): Table | undefined {
  const arms = comparedArms(comparison);
  if (arms.every(({ runs }) => runs.length === 1)) return undefined;
  const options = comparison.options.map(path => optionColumn<ComparedArm>(path));
  return table<ComparedArm>(
    [
      ...(options.length > 0 ? options : [{ heading: 'Configuration', cell: () => 'the same' }]),
      { heading: html`<i>n</i>`, key: 'n', numeric: true, cell: ({ runs }) => count(runs.length) },
      ...comparison.results.map(result => meanColumn(result)),
    ],
    arms,
    { sortable: true },
  );
}

function seedColumn(): Column<ComparedRun> {
  return {
    heading: 'Seed',
    numeric: true,
    cell: ({ seed }) => (seed === undefined ? nothing : { value: seed, shown: seed }),
  };
}

/** The path without what all readers know, unless that would leave nothing. */
function optionColumn<Row extends Pick<ComparedRun, 'options'>>(path: string): Column<Row> {
  return {
    heading: html`<code>${path.replaceAll('.', '.\u200b')}</code>`,
    key: path,
    cell: ({ options }) => optionText(path, options[path]),
    value: ({ options }): DataValue => options[path] ?? null,
  };
}

function optionText(path: string, value: DataValue | undefined) {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'string') return nameText(value, 28);
  return /epsilon/i.test(path) ? epsilonText(value) : String(Number(value.toPrecision(6)));
}

function resultColumn({ name, format, better }: ComparedResult): Column<ComparedRun> {
  return {
    heading: nameText(name, 24),
    ...{ key: name, numeric: true, best: better === 'higher' ? 'highest' : 'lowest' },
    cell: ({ results }) => quantity(results[name], writers[format]),
  };
}

function quantity(value: number | undefined, write: (value: number) => string): Quantity {
  return value === undefined ? nothing : { value, shown: write(value) };
}

function meanColumn({ name, format, better }: ComparedResult): Column<ComparedArm> {
  const write = writers[format];
  return {
    heading: nameText(name, 24),
    ...{ key: name, numeric: true, best: better === 'higher' ? 'highest' : 'lowest' },
    cell: ({ runs }) => {
      const centre = centreOf(runs.flatMap(({ results }) => results[name] ?? []));
      if (centre === undefined) return nothing;
      const { mean, sd } = centre;
      const spread = format === 'share' && sd !== undefined ? (100 * sd).toFixed(2) : sd && write(sd);
      const shown = spread === undefined || sd === 0 ? write(mean) : `${write(mean)} ± ${spread}`;
      const all = centre.n === runs.length;
      return { value: mean, shown, more: { sd }, ...(!all && { small: `of ${centre.n}` }) };
    },
  };
}
