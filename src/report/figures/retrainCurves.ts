import type { FigureSpec, FigureWidth } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { linePanels } from '../linePanels.js';
import type { RetrainView } from '../reportModel.js';

const METRICS = [
  { metric: 'trainLoss', title: 'Training loss', share: false },
  { metric: 'validationLoss', title: 'Validation loss', share: false },
  { metric: 'trainAccuracy', title: 'Training accuracy', share: true },
  { metric: 'validationAccuracy', title: 'Validation accuracy', share: true },
] as const;

/** Loss and accuracy over the epochs of every retraining. */
export function retrainCurves(retrains: readonly RetrainView[], width: FigureWidth): FigureSpec {
  const panels = METRICS.map(({ metric, title, share }) => ({
    title,
    y: share ? { tickformat: '.0%' } : ({ rangemode: 'tozero' } as const),
    format: share ? '.1%' : '.4f',
    lines: retrains.map(({ id, label, colour, epochs }) => ({
      key: id,
      name: plotlyText(label),
      epochs: epochs.map(({ epoch }) => epoch),
      values: epochs.map(epoch => epoch[metric]),
      color: colour,
      dash: 'solid' as const,
    })),
  }));
  return linePanels(panels, { columns: width === 'wide' ? 2 : 1, width });
}
