import type { DiagnosedSearch } from '../diagnosed.js';
import type { FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { type EpochLine, linePanels } from '../linePanels.js';
import type { FigureWidth } from '../style.js';

const METRICS = [
  { metric: 'accuracy', title: 'Accuracy of the supernet', share: true },
  { metric: 'loss', title: 'Loss of the supernet', share: false },
] as const;

const IMAGES = [
  { images: 'clean', dash: 'solid' },
  { images: 'perturbed', dash: 'dash' },
] as const;

/** Accuracy and loss of every search's supernet on its fixed sample: clean images solid, perturbed ones dashed. */
export function supernetAccuracy(searches: readonly DiagnosedSearch[], width: FigureWidth): FigureSpec {
  const lines = (metric: 'accuracy' | 'loss') =>
    searches.flatMap(({ id, label, colour, epochs }) =>
      IMAGES.map(
        ({ images, dash }): EpochLine => ({
          key: id,
          name: plotlyText(label),
          epochs: epochs.map(({ epoch }) => epoch),
          values: epochs.map(({ diagnostics }) => diagnostics.supernet?.[images][metric] ?? null),
          color: colour,
          dash,
        }),
      ),
    );
  const panels = METRICS.map(({ metric, title, share }) => ({
    title,
    y: share ? { tickformat: '.0%' } : ({ rangemode: 'tozero' } as const),
    format: share ? '.1%' : '.4f',
    lines: lines(metric),
  }));
  return linePanels(panels, { columns: width === 'wide' ? 2 : 1, width });
}
