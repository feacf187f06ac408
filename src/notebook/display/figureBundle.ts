import { randomUUID } from 'node:crypto';
import { type FigureSpec, themed } from '../../report/figure.js';
import { html, trusted } from '../../report/html.js';
import { inlineJson } from '../../report/jsonBlock.js';
import type { MimeBundle } from '../notebookDocument.js';
import { plotlyReady, plotlyType } from '../plotlyType.js';
import { houseTemplate } from './houseTemplate.js';

/** A figure as plotly takes it: its data and its layout, if it has one of its own. */
export interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout?: object;
}

/** Stands where a figure would, until its script runs: a front end that does not trust the notebook leaves scripts out. */
const undrawn =
  'This figure is drawn by a script, which runs once the notebook is trusted (JupyterLab: View → Activate Command Palette → Trust Notebook) or its cells are run.';

/**
 * A plotly figure for every front end: as plotly's own MIME type, which some draw themselves, and as HTML that draws it
 * with the plotly that `offlineFigures` has put into the notebook. The ground is white, whatever the front end's theme.
 */
export function figureBundle({ data, layout = {} }: PlotlyFigure): MimeBundle {
  const dressed = { data, layout: { template: houseTemplate(), ...layout } };
  const spec = themed(plainJson(dressed) as unknown as FigureSpec, 'light');
  const height = 'height' in layout && typeof layout.height === 'number' ? layout.height : 450;
  const figure = {
    data: spec.data,
    layout: { height, ...spec.layout, paper_bgcolor: '#ffffff', plot_bgcolor: '#ffffff' },
    config: { displaylogo: false, responsive: true },
  };
  const place = `rnas-figure-${randomUUID()}`;
  return {
    [plotlyType]: figure,
    'text/html':
      html`<div id="${place}" style="background:#fff;color:#5a6472">${undrawn}</div><script>${trusted(script(place, figure))}</script>`
        .text,
    'text/plain': `Figure: ${data.length} traces`,
  };
}

/**
 * In nbconvert's page the plotly stands before it; in JupyterLab and VS Code its output may be drawn later than this one, or once the reader
 * scrolls there.
 */
function script(place: string, figure: object): string {
  return `(async () => {
const place = document.getElementById(${JSON.stringify(place)});
if (!window.rnasPlotly) {
  place.textContent = 'This figure is drawn with what offlineFigures() shows: scroll to that cell, or run it again.';
  await new Promise(done => addEventListener('${plotlyReady}', done, { once: true }));
}
const { data, layout, config } = ${inlineJson(figure)};
const plotly = await window.rnasPlotly;
place.textContent = '';
place.style.height = layout.height + 'px';
plotly.newPlot(place, data, layout, config);
})();`;
}

/** As it is stored: typed arrays become lists, what is no number becomes null. */
function plainJson(value: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      ArrayBuffer.isView(inner) && !(inner instanceof DataView) ? Array.from(inner as Float32Array) : inner,
    ),
  );
}
