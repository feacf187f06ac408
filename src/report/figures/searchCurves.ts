import { type AlphaHistory, meanEntropy } from '../alpha.js';
import type { FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { type LinePanel, linePanels } from '../linePanels.js';
import type { SearchView } from '../reportModel.js';
import type { FigureWidth } from '../style.js';

type Metric = 'trainLoss' | 'validationLoss' | 'trainAccuracy' | 'validationAccuracy' | 'regulariser';

const METRICS: readonly { metric: Metric; title: string; share: boolean }[] = [
  { metric: 'trainLoss', title: 'Training loss', share: false },
  { metric: 'validationLoss', title: 'Validation loss', share: false },
  { metric: 'regulariser', title: 'Regulariser', share: false },
  { metric: 'trainAccuracy', title: 'Training accuracy', share: true },
  { metric: 'validationAccuracy', title: 'Validation accuracy', share: true },
];

function metricPanel(
  searches: readonly SearchView[],
  { metric, title, share }: (typeof METRICS)[number],
): LinePanel {
  return {
    title,
    y: share ? { tickformat: '.0%' } : { rangemode: 'tozero' },
    format: share ? '.1%' : '.4f',
    lines: searches
      // At λ = 0 there is no regulariser to draw.
      .filter(search => metric !== 'regulariser' || search.config.lambda > 0)
      .map(({ id, label, colour, epochs }) => ({
        key: id,
        name: plotlyText(label),
        epochs: epochs.map(({ epoch }) => epoch),
        values: epochs.map(epoch => epoch[metric]),
        color: colour,
        dash: 'solid',
      })),
  };
}

/** How decided α is: entropy relative to the uniform mixture; the normal cell solid, the reduction cell dashed. */
function entropyPanel(histories: readonly AlphaHistory[]): LinePanel {
  return {
    title: 'Entropy of α',
    y: { nticks: 4 },
    format: '.4f',
    lines: histories.flatMap(({ id, label, colour, epochs, tables }) =>
      tables.map((table, index) => ({
        key: id,
        name: plotlyText(label),
        epochs,
        values: meanEntropy(table),
        color: colour,
        dash: index === 0 ? ('solid' as const) : ('dash' as const),
      })),
    ),
  };
}

/** Loss, accuracy and regulariser over a search's epochs, and the entropy of its architecture weights. */
export function searchCurves(
  searches: readonly SearchView[],
  histories: readonly AlphaHistory[],
  width: FigureWidth,
): FigureSpec {
  const panels = [...METRICS.map(metric => metricPanel(searches, metric)), entropyPanel(histories)];
  const drawn = panels.filter(panel => panel.lines.length > 0);
  return linePanels(drawn, { columns: width === 'wide' ? 3 : 1, width });
}
