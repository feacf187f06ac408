import type { Data, Layout } from 'plotly.js-dist-min';
import type { CostPurpose } from '../../engine/costLedger.js';
import { axis, baseLayout, epochAxis, type FigureSpec } from '../figure.js';
import { headingLine, panelHeadings } from '../panelHeadings.js';
import { type Panel, panelGrid } from '../panels.js';
import type { SearchView } from '../reportModel.js';
import type { ColourToken, FigureWidth } from '../style.js';
import { PURPOSES } from './searchCost.js';

/** A search's epochs with what it had cost by their ends. */
export interface SpentSearch {
  readonly label: string;
  readonly epochs: readonly number[];
  /** Multiply–accumulates since the beginning, by purpose. */
  readonly macs: Readonly<Record<CostPurpose, readonly number[]>>;
}

/** From the bottom of a stack to its top. */
const stacked: readonly {
  readonly purpose: CostPurpose;
  readonly label: string;
  readonly color: ColourToken;
}[] = [
  { purpose: 'weights', label: PURPOSES.weights.label, color: PURPOSES.weights.colour },
  { purpose: 'alpha', label: PURPOSES.alpha.label, color: PURPOSES.alpha.colour },
  { purpose: 'perturbation', label: PURPOSES.perturbation.label, color: PURPOSES.perturbation.colour },
  { purpose: 'evaluation', label: 'Evaluation', color: 'grey' },
];

/** The searches whose events have their costs: those of earlier versions have none. */
export function spentSearches(searches: readonly SearchView[]): readonly SpentSearch[] {
  return searches.flatMap(({ label, epochs }) => {
    const spent = epochs.flatMap(({ epoch, cost }) => (cost === undefined ? [] : [{ epoch, cost }]));
    if (spent.length === 0) return [];
    const of = (purpose: CostPurpose) => spent.map(({ cost }) => cost[purpose].macs);
    const macs = {
      weights: of('weights'),
      alpha: of('alpha'),
      perturbation: of('perturbation'),
      evaluation: of('evaluation'),
    };
    return [{ label, epochs: spent.map(({ epoch }) => epoch), macs }];
  });
}

const panelHeight = 150;
const usualGap = 84;

/** What each search had cost by the end of each epoch, in multiply–accumulates stacked by purpose; one scale for all panels. */
export function costByEpoch(searches: readonly SpentSearch[], width: FigureWidth): FigureSpec {
  const columns = width === 'wide' ? Math.min(3, searches.length) : 1;
  const rows = Math.ceil(searches.length / columns);
  const margin = { l: 52, r: 10, b: 46 };
  const headings = panelHeadings(
    searches.map(({ label }) => label),
    { columns, gap: 0.06, margin, width },
  );
  const gap = usualGap + headingLine * (headings.lines - 1);
  const plotHeight = rows * panelHeight + (rows - 1) * gap;
  const panels = panelGrid(rows, columns, { x: 0.06, y: gap / plotHeight });
  const legend = stacked.map(({ label }) => label);
  const frame = { plotHeight, margin, legend, width, headings: headings.lines };
  const layout: Partial<Layout> = baseLayout(frame, {
    hovermode: 'x',
    annotations: headings.annotations(panels),
  });
  const totals = searches.map(({ macs }) =>
    stacked.reduce((sum, { purpose }) => sum + (macs[purpose].at(-1) ?? 0), 0),
  );
  const most = Math.max(...totals, 1);
  searches.forEach(({ epochs }, place) => {
    const panel = panels[place];
    layout[panel.xKey] = epochAxis(Math.max(...epochs), {
      ...{ domain: [...panel.xDomain], anchor: panel.yaxis },
    });
    layout[panel.yKey] = axis(panel.column === 0 ? 'MACs' : undefined, {
      ...{ domain: [...panel.yDomain], anchor: panel.xaxis, tickformat: '~s', nticks: 5 },
      range: [0, most * 1.04],
    });
  });
  return { data: searches.flatMap((search, place) => stack(search, panels[place], place === 0)), layout };
}

function stack({ epochs, macs }: SpentSearch, panel: Panel, showlegend: boolean): Data[] {
  return stacked.map(({ purpose, label, color }) => ({
    ...{
      type: 'scatter',
      mode: epochs.length === 1 ? 'markers' : 'lines',
      stackgroup: panel.yaxis,
      showlegend,
    },
    ...{ name: label, legendgroup: purpose, xaxis: panel.xaxis, yaxis: panel.yaxis },
    x: [...epochs],
    y: [...macs[purpose]],
    line: { color, width: 1 },
    marker: { color, size: 5 },
    fillcolor: color,
    hovertemplate: '%{y:.3s}',
  }));
}
