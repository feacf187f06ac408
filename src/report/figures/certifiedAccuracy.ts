import type { Data } from 'plotly.js-dist-min';
import { axis, baseLayout, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import type { SmoothedNetwork } from '../smoothedNetworks.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

/** Certified accuracy of each smoothed network against the radius; a cross at 0 is the network itself, without noise. */
export function certifiedAccuracy(networks: readonly SmoothedNetwork[], width: FigureWidth): FigureSpec {
  const names = networks.map(({ label, smoothing }) => `${label}, σ = ${smoothing.config.smoothing.sigma}`);
  const data = networks.flatMap(({ id, retrain, smoothing }, index): Data[] => {
    const { colour: color } = retrain;
    const common = { type: 'scatter' as const, legendgroup: id };
    return [
      {
        ...{ ...common, mode: 'lines', name: plotlyText(names[index], 48) },
        x: smoothing.curve.map(({ radius }) => radius),
        y: smoothing.curve.map(({ accuracy }) => accuracy),
        line: { color, width: SIZES.line },
        hovertemplate: 'radius %{x:.3f}: %{y:.1%}',
      },
      {
        ...{ ...common, mode: 'markers', name: plotlyText(names[index], 48), showlegend: false },
        ...{ x: [0], y: [smoothing.clean], cliponaxis: false },
        marker: { symbol: 'x', size: SIZES.marker + 2, color },
        hovertemplate: 'without noise: %{y:.1%}',
      },
    ];
  });
  const frame = { plotHeight: 280, margin: { l: 62, r: 10, b: 52 }, legend: names, width, headings: 0 };
  return {
    data,
    layout: baseLayout(frame, {
      xaxis: axis('Radius (L2)', { rangemode: 'tozero' }),
      yaxis: axis('Certified accuracy', { range: [-0.02, 1.02], tickformat: '.0%', dtick: 0.2 }),
      showlegend: true,
    }),
  };
}
