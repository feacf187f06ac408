import { z } from 'zod';
import { type Block, prose, type Section } from '../block.js';
import { html } from '../html.js';
import { nameText } from '../names.js';
import { duration } from '../numbers.js';
import type { ReportModel } from '../reportModel.js';
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
          { heading: 'Stage', cell: ({ name }) => nameText(name) },
          { heading: 'Wall time', cell: ({ seconds }) => duration(seconds), numeric: true },
        ],
        [...stages, { name: 'Together', seconds: total, all: true }],
        { compact: true, rowClass: ({ all }) => (all ? 'total' : undefined) },
      ),
    },
  ];
}

/** What ran, and how far it got. */
export function runsSection(model: ReportModel, summary: unknown): Section {
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
  return { id: 'runs', title: 'The runs', blocks: [...blocks, ...stagesBlock(summary)] };
}
