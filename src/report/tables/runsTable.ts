import type { RunRecord } from '../../experiment/runRecord.js';
import type { Html } from '../html.js';
import { html } from '../html.js';
import { nameText } from '../names.js';
import { duration, MISSING, percent } from '../numbers.js';
import type { ReportModel } from '../reportModel.js';
import { table } from '../table.js';

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

function progress({ config, events }: RunRecord): string {
  if (config.command === 'import') return MISSING;
  const last = events.at(-1);
  const stopped = last?.kind === 'search-epoch' && last.stoppedEarly !== undefined;
  return `${last?.epoch ?? 0} / ${config.epochs}${stopped ? ', stopped early' : ''}`;
}

function seconds({ summary, events }: RunRecord): number | undefined {
  return summary?.seconds ?? events.at(-1)?.seconds;
}

function validationAccuracy({ events }: RunRecord): number | undefined {
  return events.at(-1)?.validationAccuracy ?? undefined;
}

/** Whether a run is done; a run directory does not tell a run that is going on from one that was stopped. */
export function statusMark({ status }: RunRecord): Html {
  return status === 'complete'
    ? html`<span class="status complete">complete</span>`
    : html`<span class="status partial">partial</span>`;
}

/** Every run of the report in one line each. */
export function runsTable(model: ReportModel): Html {
  return table<Row>(
    [
      { heading: 'Run', cell: ({ run }) => html`<code>${nameText(run.name, 36)}</code>` },
      { heading: 'What it is', cell: ({ what }) => nameText(what) },
      { heading: 'Status', cell: ({ run }) => statusMark(run) },
      { heading: 'Epochs', cell: ({ run }) => progress(run), numeric: true },
      {
        heading: 'Seed',
        cell: ({ run }) => ('seed' in run.config ? run.config.seed : MISSING),
        numeric: true,
      },
      { heading: 'Validation accuracy', cell: ({ run }) => percent(validationAccuracy(run)), numeric: true },
      { heading: 'Wall time', cell: ({ run }) => duration(seconds(run)), numeric: true },
    ],
    rowsOf(model),
  );
}
