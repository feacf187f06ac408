import type { Data } from 'plotly.js-dist-min';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyLines } from '../labelText.js';
import { MISSING } from '../numbers.js';
import type { FigureWidth } from '../style.js';
import type { TransferMatrix } from '../transferMatrices.js';

/** Accuracy of each target on images crafted on each source: the darker a field, the less is left. */
export function transferHeatMap(
  { sources, targets, accuracy }: TransferMatrix,
  width: FigureWidth,
): FigureSpec {
  const columns = targets.map((_, index) => index);
  const rows = sources.map((_, index) => index);
  const text = accuracy.map(row =>
    row.map(share => (share === undefined ? MISSING : `${(100 * share).toFixed(1)} %`)),
  );
  const map = {
    type: 'heatmap',
    ...{ x: columns, y: rows, z: accuracy.map(row => row.map(share => share ?? null)) },
    ...{ zmin: 0, zmax: 1, showscale: false, xgap: 2, ygap: 2 },
    colorscale: [
      [0, 'shade2'],
      [1, 'surface'],
    ],
    ...{ text, texttemplate: '%{text}', textfont: { color: 'ink', size: width === 'wide' ? 13 : 11 } },
    hovertemplate: '%{text}<extra></extra>',
  } as unknown as Data;
  const names = (labels: readonly string[], length: number) => ({
    tickvals: labels.map((_, index) => index),
    ticktext: labels.map(label => plotlyLines(label, length)),
    tickfont: { size: 12, color: 'ink' as const },
    showgrid: false,
  });
  const frame = {
    ...{ plotHeight: 46 * sources.length, margin: { l: 40, r: 10, b: 62 }, legend: [], width },
    headings: 0,
  };
  return {
    data: [map],
    layout: baseLayout(frame, {
      xaxis: axis('Seen by', names(targets, 14)),
      yaxis: axis('Crafted on', { ...names(sources, 14), autorange: 'reversed' }),
    }),
  };
}
