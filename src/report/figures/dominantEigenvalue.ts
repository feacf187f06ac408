import type { Data } from 'plotly.js-dist-min';
import type { DiagnosedSearch } from '../diagnosed.js';
import type { FigureSpec } from '../figure.js';
import { plotlyText } from '../labelText.js';
import { linePanels } from '../linePanels.js';
import type { FigureWidth } from '../style.js';
import { SIZES } from '../style.js';

const eigenvalues = ({ epochs }: DiagnosedSearch) =>
  epochs.flatMap(({ epoch, diagnostics: { eigenvalue } }) => (eigenvalue ? [{ epoch, ...eigenvalue }] : []));

/** How far from each value the power iteration may still have been. */
function whiskers(search: DiagnosedSearch): Data {
  const found = eigenvalues(search);
  return {
    type: 'scatter',
    mode: 'markers',
    name: plotlyText(search.label),
    legendgroup: search.id,
    showlegend: false,
    hoverinfo: 'skip',
    x: found.map(({ epoch }) => epoch),
    y: found.map(({ value }) => value),
    marker: { size: SIZES.marker - 2, color: search.colour },
    error_y: {
      type: 'data',
      array: found.map(({ residual }) => residual),
      color: search.colour,
      thickness: 1,
      width: 2,
    },
  };
}

/** A ring around the epoch whose architecture a stopped search returns. */
function returned(searches: readonly DiagnosedSearch[]): Data[] {
  const places = searches.flatMap(search =>
    eigenvalues(search).flatMap(({ epoch, value }) =>
      epoch === search.stopped?.returns ? [{ epoch, value, colour: search.colour }] : [],
    ),
  );
  if (places.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'returned',
      showlegend: false,
      x: places.map(({ epoch }) => epoch),
      y: places.map(({ value }) => value),
      marker: { symbol: 'circle-open', size: 15, color: 'ink', line: { width: 2, color: 'ink' } },
      hovertemplate: 'returned',
    },
  ];
}

/** The dominant eigenvalue of the α-Hessian by epoch, with the residual of the power iteration as whiskers. */
export function dominantEigenvalue(searches: readonly DiagnosedSearch[], width: FigureWidth): FigureSpec {
  const lines = searches.map(search => ({
    key: search.id,
    name: plotlyText(search.label),
    epochs: search.epochs.map(({ epoch }) => epoch),
    values: search.epochs.map(({ diagnostics }) => diagnostics.eigenvalue?.value ?? null),
    color: search.colour,
    dash: 'solid' as const,
  }));
  const panel = { title: 'Dominant eigenvalue', y: {}, guide: 0, format: '.4f', lines };
  const { data, layout } = linePanels([panel], { columns: 1, width });
  return { data: [...data, ...searches.map(whiskers), ...returned(searches)], layout };
}
