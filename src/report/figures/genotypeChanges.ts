import type { Data } from 'plotly.js-dist-min';
import type { DiagnosedSearch } from '../diagnosed.js';
import { axis, baseLayout, epochAxis, type FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { rowLabels } from '../rowLabels.js';
import type { FigureWidth } from '../style.js';

/** The area of a mark grows with the edges, in square pixels. */
const AREA_PER_EDGE = 16;

/** Of the dot for an epoch without a change, in pixels. */
const STILL = 2;

function marks({ label, colour, epochs }: DiagnosedSearch, place: number): Data {
  const changes = epochs.flatMap(({ epoch, diagnostics: { changedEdges } }) =>
    changedEdges === null ? [] : [{ epoch, changedEdges }],
  );
  return {
    type: 'scatter',
    mode: 'markers',
    name: plotlyText(label),
    x: changes.map(({ epoch }) => epoch),
    y: changes.map(() => place),
    customdata: changes.map(({ changedEdges }) => changedEdges),
    marker: {
      opacity: 1,
      color: colour,
      size: changes.map(({ changedEdges }) => Math.max(STILL, Math.sqrt(AREA_PER_EDGE * changedEdges))),
      line: { width: 0 },
    },
    hovertemplate: '%{customdata}',
  };
}

/** After which epochs the derived cells were others than one epoch before: the area of a mark is the edges that changed. */
export function genotypeChanges(searches: readonly DiagnosedSearch[], width: FigureWidth): FigureSpec {
  const last = Math.max(1, ...searches.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch)));
  const { ticktext, rowHeight } = rowLabels(
    searches.map(({ label }) => label),
    width === 'wide' ? 24 : 14,
    40,
  );
  const frame = {
    plotHeight: 20 + rowHeight * searches.length,
    margin: { l: 20, r: 14, b: 46 },
    legend: [],
    width,
    headings: 0,
  };
  const layout = baseLayout(frame, { hovermode: 'closest', showlegend: false });
  layout.xaxis = epochAxis(last);
  layout.yaxis = axis(undefined, {
    tickvals: searches.map((_, place) => place),
    ticktext,
    tickfont: { size: 12, color: 'ink' },
    range: [searches.length - 0.4, -0.6],
  });
  return { data: searches.map(marks), layout };
}
