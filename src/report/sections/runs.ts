import { z } from 'zod';
import { type Block, prose, type Section } from '../block.js';
import { html } from '../html.js';
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

/** Where a study's report looks at single searches, it says which. */
function studyBlock(arms: readonly SearchArm<SearchView>[]): readonly Block[] {
  if (!isStudy(arms)) return [];
  const shown = representatives(arms);
  return [
    prose(
      html`<p>These are ${counted(arms.length, 'arm')}: searches of one configuration, which differ in their seeds alone. What looks at single searches (how architecture weights moved, curves, diagnostics, the ledger) shows one seed of ${shown.length < arms.length ? `the first ${shown.length} arms` : 'each arm'}: ${nameText(listed(shown.map(({ run }) => run.name)), 600)}.</p>`,
    ),
  ];
}

/** What ran, and how far it got. */
export function runsSection(
  model: ReportModel,
  arms: readonly SearchArm<SearchView>[],
  summary: unknown,
): Section {
  const blocks: readonly Block[] =
    model.runs.length === 0
      ? [prose(html`<p class="missing">No run directories were given.</p>`)]
      : [
          {
            kind: 'table',
            id: 'runs-table',
            caption: html`The runs of this report.`,
            body: runsTable(model),
          },
        ];
  return { id: 'runs', title: 'The runs', blocks: [...studyBlock(arms), ...blocks, ...stagesBlock(summary)] };
}
