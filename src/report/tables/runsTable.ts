import type { RunRecord } from '../../experiment/runRecord.js';
import type { Html } from '../html.js';
import { html } from '../html.js';
import { nameText } from '../names.js';
import { nothing, type Quantity, seconds, share } from '../quantity.js';
import type { ReportModel } from '../reportModel.js';
import { type Table, table } from '../table.js';

interface Row {
  readonly run: RunRecord;
  readonly what: string;
}

function rowsOf({ runs, searches, retrains }: ReportModel): readonly Row[] {
  const rows = [
    ...searches.map(({ run, label }) => ({ run, what: `Search: ${label}` })),
    ...retrains.map(({ run, label }) => ({
      run,
      what: `${run.config.command === 'import' ? 'Imported weights' : 'Retraining'}: ${label}`,
    })),
  ];
  return rows.sort((one, other) => runs.indexOf(one.run) - runs.indexOf(other.run));
}

function progress({ config, events }: RunRecord): Quantity {
  if (config.command === 'import') return nothing;
  const last = events.at(-1);
  const stopped = last?.kind === 'search-epoch' && last.stoppedEarly !== undefined;
  const value = last?.epoch ?? 0;
  const shown = `${value} / ${config.epochs}${stopped ? ', stopped early' : ''}`;
  return { value, shown, more: { of: config.epochs } };
}

function wallTime({ summary, events }: RunRecord): number | undefined {
  return summary?.seconds ?? events.at(-1)?.seconds;
}

function validationAccuracy({ events }: RunRecord): number | undefined {
  return events.at(-1)?.validationAccuracy ?? undefined;
}

function seedOf({ config }: RunRecord): Quantity {
  return 'seed' in config ? { value: config.seed, shown: config.seed } : nothing;
}

/** Whether a run is done; a run directory does not tell a run that is going on from one that was stopped. */
export function statusMark({ status }: RunRecord): Html {
  return status === 'complete'
    ? html`<span class="status complete">complete</span>`
    : html`<span class="status partial">partial</span>`;
}

/** Every run of the report in one line each. */
export function runsTable(model: ReportModel): Table {
  return table<Row>(
    [
      {
        heading: 'Run',
        cell: ({ run }) => html`<code>${nameText(run.name, 36)}</code>`,
        value: ({ run }) => run.name,
      },
      { heading: 'What it is', cell: ({ what }) => nameText(what), value: ({ what }) => what },
      { heading: 'Status', cell: ({ run }) => statusMark(run) },
      { heading: 'Epochs', cell: ({ run }) => progress(run), numeric: true },
      {
        heading: 'Seed',
        cell: ({ run }) => seedOf(run),
        numeric: true,
      },
      { heading: 'Validation accuracy', cell: ({ run }) => share(validationAccuracy(run)), numeric: true },
      { heading: 'Wall time', key: 'wall_seconds', cell: ({ run }) => seconds(wallTime(run)), numeric: true },
    ],
    rowsOf(model),
  );
}
