/** The look of cells drawn epoch by epoch, and of their slider. */
export const epochStyles = `
.epoch-control { display: flex; align-items: center; gap: 0.8rem; margin-bottom: 0.8rem; font-size: 0.9rem; max-width: 34rem; }
.epoch-control[hidden] { display: none; }
.epoch-control input { flex: 1; accent-color: var(--accent); min-width: 0; height: 1.8rem; }
.epoch-control output { min-width: 2.6rem; text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
.epoch-cell { flex: 1 1 20rem; display: flex; flex-wrap: wrap; gap: 0 2.5rem; align-items: start; }
.epoch-cell h4 { flex: 1 0 100%; }
.epoch-cell svg { display: block; max-width: 100%; height: auto; margin-bottom: 1rem; }
.epoch-cell text { fill: var(--ink); font-family: inherit; font-size: 11.5px; }
.arcs path { fill: none; stroke: var(--op); stroke-opacity: 0.22; }
.arcs path.chosen { stroke-opacity: 0.92; }
.arcs path.dashed { stroke-dasharray: 7 4; }
.arcs > text { display: none; paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
.arcs > text.chosen { display: block; }
.arcs > text.chosen > tspan { fill: color-mix(in srgb, var(--op) 72%, var(--ink)); }
.arcs .weight { font-size: 11px; font-variant-numeric: tabular-nums; }
.arcs .state rect { fill: var(--surface); stroke: var(--rule); }
.arcs .state text { font-weight: 600; }
.bars .field { fill: var(--surface); stroke: none; }
.bars .bar { fill: var(--op); fill-opacity: 0.55; }
.bars .chosen .field { stroke: var(--ink); stroke-width: 1.2; }
.bars .chosen .bar { fill-opacity: 1; }
.bars text { font-size: 11px; fill: var(--muted); }
@media print {
  .epoch-cell.cell-panel { zoom: 0.76; }
  .epoch-control { display: none !important; }
  .epoch-cell { flex: 1 1 45%; }
}
`;
