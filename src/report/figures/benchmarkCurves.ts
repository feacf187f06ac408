import type { CellMeasurement } from '../../evaluate/table/cellMeasurement.js';
import type { FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { type LinePanel, linePanels } from '../linePanels.js';
import type { MeasuredSearches } from '../measuredSearches.js';
import type { FigureWidth } from '../style.js';

/** Measured accuracies and rank of the cells that searches would have ended in, by epoch. */
export function benchmarkCurves({ table, arms }: MeasuredSearches, width: FigureWidth): FigureSpec {
  const { clean, robust, levels } = table;
  const members = arms.flatMap(arm => arm.searches.map(({ stops }) => ({ arm, stops })));
  const panel = (
    title: string,
    value: (measured: CellMeasurement) => number,
    look: Pick<LinePanel, 'y' | 'format' | 'guide'>,
  ): LinePanel => ({
    title,
    ...look,
    lines: members.map(({ arm, stops }) => {
      const points = stops.flatMap(({ firstEpoch, lastEpoch, measured }) => {
        const epochs = [...new Set([firstEpoch, lastEpoch])];
        return epochs.map(epoch => ({ epoch, value: value(measured) }));
      });
      return {
        key: arm.id,
        name: plotlyText(arm.label),
        epochs: points.map(({ epoch }) => epoch),
        values: points.map(point => point.value),
        color: arm.colour,
        dash: 'solid',
      };
    }),
  });
  const accuracy = (name: string) => ({ y: { tickformat: '.0%' }, format: '.2%', guide: levels[name].best });
  const panels = [
    panel('Clean accuracy', ({ accuracies }) => accuracies[clean], accuracy(clean)),
    panel('Robust accuracy', ({ accuracies }) => accuracies[robust], accuracy(robust)),
    panel('Rank', ({ rank }) => rank[robust], {
      y: { type: 'log', dtick: 1, range: [Math.log10(table.of), -0.1] },
      format: 'd',
    }),
  ];
  return linePanels(panels, { columns: width === 'wide' ? 3 : 1, width });
}
