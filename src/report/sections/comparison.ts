import { type Block, type FigureBlock, prose, type Section } from '../block.js';
import { type Comparison, comparedArms, comparisons, headlineResult } from '../comparison.js';
import { parallelCoordinates } from '../figures/parallelCoordinates.js';
import { html } from '../html.js';
import { counted, listed, nameText } from '../names.js';
import { whole } from '../numbers.js';
import { drawnOptions } from '../parallelAxes.js';
import type { ReportModel } from '../reportModel.js';
import type { RobustCell } from '../robustCells.js';
import { comparedArmsTable, comparedRunsTable } from '../tables/comparisonTables.js';

const kinds: Readonly<Record<Comparison['command'], { readonly one: string; readonly many: string }>> = {
  search: { one: 'search', many: 'searches' },
  retrain: { one: 'retraining', many: 'retrainings' },
  import: { one: 'import', many: 'imports' },
};

/** Many runs side by side: only what they differ in. */
export function comparisonSection({ runs }: ReportModel, cells: readonly RobustCell[]): Section {
  return {
    id: 'comparison',
    title: 'The runs compared',
    blocks: comparisons(runs, cells).flatMap(comparison => comparedBlocks(comparison, cells)),
  };
}

function comparedBlocks(comparison: Comparison, cells: readonly RobustCell[]): readonly Block[] {
  const { command, options, runs } = comparison;
  const { one, many } = kinds[command];
  const unfinished = runs.filter(({ run }) => run.status === 'partial').length;
  const differ =
    runs.length === 1
      ? ''
      : options.length === 0
        ? ' They differ in nothing but their seeds.'
        : ` They differ in ${counted(options.length, 'option')} besides the seed; all others are the same, and under Provenance.`;
  const arms = comparedArms(comparison);
  const means = comparedArmsTable(comparison);
  return [
    prose(
      reference =>
        html`<p>${counted(runs.length, one, many)}${means && ` of ${counted(arms.length, 'configuration')}`}${unfinished > 0 && `, ${whole(unfinished)} of them not complete`}.${differ} ${reference(`compared-${command}`)} can be sorted by every column.</p>`,
    ),
    ...coordinatesBlock(comparison, headlineResult(comparison, cells)),
    ...(means
      ? [
          {
            kind: 'table' as const,
            id: `compared-means-${command}`,
            caption: html`Configurations by mean ± standard deviation over their <i>n</i> seeds. Bold: the best of a column.`,
            body: means,
          },
        ]
      : []),
    {
      kind: 'table',
      id: `compared-${command}`,
      caption: html`All ${counted(runs.length, one, many)}. Bold: the best of a column. A heading sorts.`,
      body: comparedRunsTable(comparison),
    },
  ];
}

function coordinatesBlock(comparison: Comparison, by: string | undefined): readonly FigureBlock[] {
  const { command, runs, results } = comparison;
  const { drawn, left } = drawnOptions(comparison);
  if (by === undefined || runs.length < 2 || drawn.length + results.length < 2) return [];
  const without = left.length > 0 && html` Not drawn: ${nameText(listed(left), 160)}.`;
  return [
    {
      kind: 'figure',
      id: `coordinates-${command}`,
      caption: html`Each line is a run: through the options that differ, then through what it came to. Colours: thirds by ${nameText(by, 30)}, the highest in front. A line ends where a run has no value; axes over more than two decades are logarithmic.${without}`,
      content: {
        charts: [
          {
            wide: parallelCoordinates(comparison, by, 'wide'),
            narrow: parallelCoordinates(comparison, by, 'narrow'),
            description: `Parallel coordinates of ${counted(runs.length, 'run')} over ${listed([...drawn, ...results.map(({ name }) => name)])}.`,
          },
        ],
      },
    },
  ];
}
