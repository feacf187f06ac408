import { z } from 'zod';
import { type Block, prose, type Section } from '../block.js';
import { html } from '../html.js';
import { mostShown } from '../isManySeeds.js';
import { counted, listed, nameText } from '../names.js';
import { seconds as secondsOf } from '../quantity.js';
import type { ReportModel, SearchView } from '../reportModel.js';
import { isStudy, representatives, type SearchArm } from '../searchArms.js';
import { table } from '../table.js';
import { runsTable } from '../tables/runsTable.js';

/** The part of a job's summary that becomes a table; the rest is shown under Provenance as it is. */
const staged = z.object({ stages: z.record(z.string(), z.object({ seconds: z.number() })) });

function stagesBlock(summary: unknown): readonly Block[] {
  const parsed = staged.safeParse(summary);
  if (!parsed.success) return [];
  const stages = Object.entries(parsed.data.stages).map(([name, { seconds }]) => ({
    name,
    seconds,
    all: false,
  }));
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    {
      kind: 'table',
      id: 'stages',
      caption: html`Wall time of the job that made these runs, by stage.`,
      body: table(
        [
          { heading: 'Stage', cell: ({ name }) => nameText(name), value: ({ name }) => name },
          {
            heading: 'Wall time',
            key: 'wall_seconds',
            cell: ({ seconds }) => secondsOf(seconds),
            numeric: true,
          },
        ],
        [...stages, { name: 'Together', seconds: total, all: true }],
        { compact: true, rowClass: ({ all }) => (all ? 'total' : undefined) },
      ),
    },
  ];
}

/** Where a report looks at single runs of many, it says which. */
function shownBlock(
  { searches, retrains }: ReportModel,
  arms: readonly SearchArm<SearchView>[],
): readonly Block[] {
  const shown = representatives(arms);
  const of = isStudy(arms)
    ? `one seed of ${shown.length < arms.length ? `the first ${shown.length} arms` : 'each arm'}`
    : `the first ${shown.length}`;
  const study =
    isStudy(arms) &&
    html`These are ${counted(arms.length, 'arm')}: searches of one configuration, which differ in their seeds alone. `;
  const single =
    shown.length < searches.length &&
    html`What looks at single searches (how architecture weights moved, curves, diagnostics, the ledger) shows ${of}: ${nameText(listed(shown.map(({ run }) => run.name)), 600)}. `;
  const trained =
    retrains.length > mostShown &&
    html`Curves and corruptions are of the first ${mostShown} of ${counted(retrains.length, 'retraining')}. `;
  return study || single || trained ? [prose(html`<p>${study}${single}${trained}</p>`)] : [];
}

interface RunsOptions {
  readonly arms: readonly SearchArm<SearchView>[];
  /** Of the job that made the runs. */
  readonly summary: unknown;
  /** Whether every run has a row: not where a comparison has them. */
  readonly listed: boolean;
}

/** What ran, and how far it got. */
export function runsSection(
  model: ReportModel,
  { arms, summary, listed: inRows }: RunsOptions,
): readonly Section[] {
  const rows: readonly Block[] = !inRows
    ? []
    : [
        {
          kind: 'table',
          id: 'runs-table',
          caption: html`The runs of this report.`,
          body: runsTable(model),
        },
      ];
  const none = prose(html`<p class="missing">No run directories were given.</p>`);
  const blocks = [
    ...shownBlock(model, arms),
    ...(model.runs.length === 0 ? [none] : rows),
    ...stagesBlock(summary),
  ];
  return blocks.length === 0 ? [] : [{ id: 'runs', title: 'The runs', blocks }];
}
