import { type AlphaHistory, thinned } from '../alpha.js';
import type { Block, Section } from '../block.js';
import { someOf } from '../evenly.js';
import { retrainCurves } from '../figures/retrainCurves.js';
import { searchCurves } from '../figures/searchCurves.js';
import { html } from '../html.js';
import { listed } from '../names.js';
import type { ReportModel, RetrainView } from '../reportModel.js';
import { thinnedChart, thinningNote } from '../thinnedChart.js';

/** The runs that are drawn. */
type Curved = Pick<ReportModel, 'searches' | 'retrains'>;

/** Epochs that a line has at most: more lie closer than its pixels, and make the page large. */
const mostEpochs = 200;

/** A run with fewer epochs, or itself where it has few. */
function thin<Run extends { readonly epochs: readonly unknown[] }>(run: Run): Run {
  return run.epochs.length > mostEpochs ? { ...run, epochs: someOf(run.epochs, mostEpochs) } : run;
}

interface SearchCurves {
  readonly drawn: ReportModel['searches'];
  readonly histories: readonly AlphaHistory[];
}

function thinnedCurves(given: SearchCurves): SearchCurves {
  const [drawn, histories] = [given.drawn.map(thin), given.histories.map(of => thinned(of, mostEpochs))];
  return drawn.every((search, place) => search === given.drawn[place]) ? given : { drawn, histories };
}

function searchBlock({ searches }: Curved, histories: readonly AlphaHistory[]): readonly Block[] {
  const drawn = searches.filter(({ epochs }) => epochs.length > 0);
  if (drawn.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: 'search-curves',
      caption: html`The searches. The supernet’s weights see the training part of the images, α the validation part; the regulariser D is the mean distance between the outputs on clean and on perturbed images, before λ. Entropy is relative to the uniform mixture: 1 is undecided (dashed: a reduction cell).${thinningNote('Runs', searches, mostEpochs)}`,
      content: {
        charts: [
          thinnedChart({
            draw: ([curves], width) => searchCurves(curves.drawn, curves.histories, width),
            items: [{ drawn, histories }],
            thin: thinnedCurves,
            description: `Loss, accuracy, regulariser and entropy by epoch, for ${listed(drawn.map(({ label }) => label))}.`,
          }),
        ],
      },
    },
  ];
}

function retrainBlock({ retrains }: Curved): readonly Block[] {
  const drawn = retrains.filter(({ epochs }) => epochs.length > 0);
  if (drawn.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: 'retrain-curves',
      caption: html`Retraining of the networks, by epoch. Accuracies are solid on images as they are and dashed under the run’s own cheap attack on the first images of each part; a run that measured no robustness has the training accuracy of the augmented images it was trained on. Dotted are the terms of a loss that has several, and the largest gradient of each epoch. The checkpoint that is attacked is the best by validation accuracy, clean or robust as the recipe is, never by test.${thinningNote('Runs', retrains, mostEpochs)}`,
      content: {
        charts: [
          thinnedChart<RetrainView>({
            ...{ draw: retrainCurves, items: drawn, thin },
            description: `Loss and accuracy by epoch of the retraining of ${listed(drawn.map(({ label }) => label))}.`,
          }),
        ],
      },
    },
  ];
}

/** Loss and accuracy of the searches and of the retrainings, as far as they have finished epochs. */
export function curvesSection(model: Curved, histories: readonly AlphaHistory[]): readonly Section[] {
  const [searches, retrains] = [searchBlock(model, histories), retrainBlock(model)];
  if (searches.length + retrains.length === 0) return [];
  const title =
    retrains.length === 0 ? 'The searches' : searches.length === 0 ? 'Retraining' : 'Search and retraining';
  return [{ id: 'curves', title, blocks: [...searches, ...retrains] }];
}
