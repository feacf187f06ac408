import { type Block, type Chart, prose, type Section } from '../block.js';
import { type DiagnosedSearch, diagnosedSearches, withMeasured } from '../diagnosed.js';
import { someOf } from '../evenly.js';
import type { FigureSpec } from '../figure.js';
import { dominantEigenvalue } from '../figures/dominantEigenvalue.js';
import { genotypeChanges } from '../figures/genotypeChanges.js';
import { skipConnections } from '../figures/skipConnections.js';
import { supernetAccuracy } from '../figures/supernetAccuracy.js';
import { type Html, html } from '../html.js';
import { counted, listed, nameText } from '../names.js';
import { fixed } from '../numbers.js';
import type { SearchView } from '../reportModel.js';
import { isStudy, type SearchArm } from '../searchArms.js';
import type { FigureWidth } from '../style.js';
import { armDiagnosticsTable } from '../tables/armDiagnosticsTable.js';
import { thinnedChart, thinningNote } from '../thinnedChart.js';

type Draw = (searches: readonly DiagnosedSearch[], width: FigureWidth) => FigureSpec;

function chart(draw: Draw, searches: readonly DiagnosedSearch[], what: string): Chart {
  return thinnedChart({
    ...{ draw, items: searches, thin },
    description: `${what} by epoch, for ${listed(searches.map(({ label }) => label))}.`,
  });
}

/** Epochs that a line has at most. */
const mostEpochs = 200;

/** With the epoch that a stopped search returns, which is marked. */
function thin(search: DiagnosedSearch): DiagnosedSearch {
  const { epochs, stopped } = search;
  if (epochs.length <= mostEpochs) return search;
  const kept = new Set(someOf(epochs, mostEpochs));
  return { ...search, epochs: epochs.filter(at => kept.has(at) || at.epoch === stopped?.returns) };
}

/** Of all epochs: between those that a thinned chart draws, changes would be lost. */
function changesChart(searches: readonly DiagnosedSearch[]): Chart {
  return {
    wide: genotypeChanges(searches, 'wide'),
    narrow: genotypeChanges(searches, 'narrow'),
    description: `Changes of the derived cells by epoch, for ${listed(searches.map(({ label }) => label))}.`,
  };
}

/** `Not measured by: …`, if some of the searches with epochs are not drawn. */
function leftOut(all: readonly SearchView[], drawn: readonly DiagnosedSearch[]): Html | false {
  const left = all.filter(({ id, epochs }) => epochs.length > 0 && !drawn.some(search => search.id === id));
  return left.length > 0 && html` Not measured by: ${nameText(listed(left.map(({ label }) => label)), 200)}.`;
}

function supernetBlock(all: readonly SearchView[], searches: readonly DiagnosedSearch[]): readonly Block[] {
  const drawn = withMeasured(searches, 'supernet');
  if (drawn.length === 0) return [];
  const sizes = [
    ...new Set(
      drawn.flatMap(({ epochs }) => epochs.map(({ diagnostics }) => diagnostics.supernet?.images ?? 0)),
    ),
  ];
  const images = sizes.length === 1 ? counted(sizes[0], 'image') : 'images';
  return [
    {
      kind: 'figure',
      id: 'supernet-accuracy',
      caption: html`The supernets at the end of each epoch on a fixed sample of ${images} of the validation part: clean images solid, images with the run’s own perturbation dashed. Both with batch statistics; the sample is part of what α is trained on.${thinningNote('Searches', drawn, mostEpochs)}${leftOut(all, drawn)}`,
      content: { charts: [chart(supernetAccuracy, drawn, 'Clean and perturbed accuracy and loss')] },
    },
  ];
}

function eigenvalueBlock(all: readonly SearchView[], searches: readonly DiagnosedSearch[]): readonly Block[] {
  const drawn = withMeasured(searches, 'eigenvalue');
  if (drawn.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: 'dominant-eigenvalue',
      caption: html`Dominant eigenvalue of the Hessian of the validation loss in α, by power iteration; whiskers: its residual.${
        drawn.some(({ stopped }) => stopped) &&
        ' The ring marks the epoch whose architecture a stopped search returns.'
      }${thinningNote('Searches', drawn, mostEpochs)}${leftOut(all, drawn)}`,
      content: { charts: [chart(dominantEigenvalue, drawn, 'Dominant eigenvalue of the α-Hessian')] },
    },
  ];
}

function cellBlocks(all: readonly SearchView[], searches: readonly DiagnosedSearch[]): readonly Block[] {
  const compared = searches.filter(({ epochs }) =>
    epochs.some(({ diagnostics }) => diagnostics.changedEdges !== null),
  );
  const skips: Block[] = [
    {
      kind: 'figure',
      id: 'skip-connections',
      caption: html`Skip connections in the cells that the search would end in after each epoch. A search that collapses fills its normal cell with them.${thinningNote('Searches', searches, mostEpochs)}${leftOut(all, searches)}`,
      content: { charts: [chart(skipConnections, searches, 'Skip connections of the derived cells')] },
    },
  ];
  if (compared.length === 0) return skips;
  return [
    ...skips,
    {
      kind: 'figure',
      id: 'genotype-changes',
      caption: html`Epochs after which the derived cells were others than an epoch before; the area of a mark is the number of edges that changed. A dot: no change.`,
      content: { charts: [changesChart(compared)] },
    },
  ];
}

/** Of a study, of which the figures show single searches alone. */
function armsBlock(arms: readonly SearchArm<SearchView>[]): readonly Block[] {
  const body = isStudy(arms) ? armDiagnosticsTable(arms) : undefined;
  if (body === undefined) return [];
  return [
    {
      kind: 'table',
      id: 'diagnostics-arms',
      caption: html`The searches after their last epoch, mean ± standard deviation over the seeds: edges of the derived cells that are skip connections or none, entropy of softmax(α) in nats, accuracy of the supernet on clean and on perturbed images, the regulariser D before λ.`,
      body,
    },
  ];
}

function stopSentence({ label, stopped }: DiagnosedSearch): Html | undefined {
  if (stopped === undefined) return undefined;
  const { at, returns, before, after } = stopped;
  return html`<p>${nameText(label)} was stopped after epoch ${at}, because the mean dominant eigenvalue had grown from ${fixed(before, 4)} to ${fixed(after, 4)}; its cell is that of epoch ${returns}.</p>`;
}

/** What was measured at the end of each epoch; undefined for searches without diagnostics. */
export function diagnosticsSection(
  all: readonly SearchView[],
  arms: readonly SearchArm<SearchView>[],
): Section | undefined {
  const searches = diagnosedSearches(all);
  if (searches.length === 0) return undefined;
  const intro = prose(
    reference =>
      html`<p>A supernet can do well while the cell that it stands for does not: these figures show signs of that. The entropy of α and the regulariser are in ${reference('search-curves')}; what measuring cost is under evaluation in the ledger.</p>${searches.map(stopSentence)}`,
  );
  return {
    id: 'diagnostics',
    title: 'Diagnostics of the searches',
    blocks: [
      intro,
      ...armsBlock(arms),
      ...supernetBlock(all, searches),
      ...eigenvalueBlock(all, searches),
      ...cellBlocks(all, searches),
    ],
  };
}
