import type { Data, Layout } from 'plotly.js-dist-min';
import { corruptionNames } from '../../perturb/corruptionTable.js';
import { type CorruptedNetwork, corruptionLabel } from '../corruptedNetworks.js';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import type { FigureWidth } from '../style.js';

/**
 * Mean accuracy of each network under each corruption; the line across a bar's end goes from the worst to the best of the severities. Bars
 * stand on a wide page and lie on a narrow one.
 */
export function corruptionBars(networks: readonly CorruptedNetwork[], width: FigureWidth): FigureSpec {
  const lying = width === 'narrow';
  const shown = corruptionNames.filter(name =>
    networks.some(({ corruption }) => corruption.corruptions[name]),
  );
  const places = shown.map((_, index) => index);
  const bars = networks.map(({ label, retrain, corruption }): Data => {
    const found = shown.map(name => corruption.corruptions[name]);
    const means = found.map(outcome => outcome?.accuracy ?? null);
    const reach = (pick: (...values: number[]) => number) =>
      found.map(outcome =>
        outcome
          ? Math.abs(pick(...outcome.severities.map(({ accuracy }) => accuracy)) - outcome.accuracy)
          : 0,
      );
    const line = { type: 'data' as const, symmetric: false, color: 'ink', thickness: 1, width: 2 };
    const severities = { ...line, array: reach(Math.max), arrayminus: reach(Math.min) };
    return {
      type: 'bar',
      name: plotlyText(label),
      ...(lying
        ? { x: means, y: places, orientation: 'h' as const, error_x: severities }
        : { x: places, y: means, error_y: severities }),
      marker: { color: retrain.colour },
      hovertemplate: lying ? '%{x:.1%}' : '%{y:.1%}',
    };
  });
  const accuracy = axis('Accuracy', { range: [0, 1.02], tickformat: '.0%', dtick: 0.2 });
  const names = axis(undefined, {
    tickvals: places,
    ticktext: shown.map(name => plotlyText(corruptionLabel(name))),
    tickfont: { size: 12, color: 'ink' },
    showgrid: false,
    ...(lying ? { autorange: 'reversed' as const } : { showline: true, tickangle: -40 }),
  });
  const axes: Partial<Layout> = lying ? { xaxis: accuracy, yaxis: names } : { xaxis: names, yaxis: accuracy };
  const frame = {
    plotHeight: lying ? shown.length * (14 + 13 * networks.length) : 300,
    margin: lying ? { l: 20, r: 14, b: 48 } : { l: 62, r: 10, b: 110 },
    legend: networks.map(({ label }) => label),
    width,
    headings: 0,
  };
  return {
    data: bars,
    layout: baseLayout(frame, { barmode: 'group', bargap: 0.25, showlegend: true, ...axes }),
  };
}
