import { FAMILIES, FONTS, type OperationFamily, PALETTE, type Theme } from './style.js';

function variables(theme: Theme): string {
  const colours = Object.entries(PALETTE[theme]).map(([name, value]) => `--${name}: ${value};`);
  return `color-scheme: ${theme}; ${colours.join(' ')}`;
}

/** Colours of the operation families, as classes of a cell's edges and of a legend's swatches. */
const families = (Object.keys(FAMILIES) as OperationFamily[])
  .map(family => `.op-${family} { --op: var(--${FAMILIES[family].colour}); }`)
  .join('\n');

/** The look of the page: one column of text, wider figures, contents at the side where there is room. */
export const stylesheet = `
:root { ${variables('light')} }
@media screen and (prefers-color-scheme: dark) { :root { ${variables('dark')} } }
@media screen {
  :root[data-theme='light'] { ${variables('light')} }
  :root[data-theme='dark'] { ${variables('dark')} }
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 400 1.0625rem/1.62 ${FONTS.text};
  text-rendering: optimizeLegibility; overflow-wrap: anywhere;
}
.layout { max-width: 66rem; margin: 0 auto; padding: 1.75rem 1.25rem 4rem; }
p, ul, dl, pre { margin: 0 0 1rem; }
h1, h2, h3, h4 { line-height: 1.2; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(1.9rem, 1.3rem + 2.6vw, 2.9rem); font-weight: 700; letter-spacing: -0.022em; max-width: 24ch; }
h2 { font-size: 1.55rem; font-weight: 650; letter-spacing: -0.014em; margin-bottom: 0.9rem; }
h3 { font-size: 1rem; font-weight: 650; margin-bottom: 0.3rem; }
h4 { font-size: 0.9rem; font-weight: 600; color: var(--muted); }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:not(:hover) { text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre { font-family: ${FONTS.mono}; font-size: 0.86em; }
pre {
  background: var(--surface); border-radius: 8px; padding: 0.8rem 1rem; overflow-x: auto;
  max-height: 26rem; line-height: 1.5; white-space: pre-wrap;
}
pre code { font-size: 0.8rem; }
.prose, .lead { max-width: 44rem; }
.nowrap { white-space: nowrap; }
.aside, .interval { color: var(--muted); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--paper); padding: 0.3rem 0.6rem; }

.masthead { display: flex; justify-content: space-between; align-items: center; margin-bottom: 2.6rem; }
.brand { font-weight: 650; font-size: 0.95rem; letter-spacing: 0.01em; color: var(--muted); }
#theme {
  font: inherit; font-size: 0.85rem; color: var(--muted); background: none; cursor: pointer;
  border: 1px solid var(--rule); border-radius: 99px; padding: 0.25rem 0.85rem;
}
#theme:hover { color: var(--ink); border-color: var(--muted); }
.subtitle { color: var(--muted); margin: 0.8rem 0 0; }
header { margin-bottom: 1.8rem; }
.lead { font-size: 1.14rem; line-height: 1.6; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem 2rem; margin: 1.8rem 0 2.2rem; }
.tiles > div { display: flex; flex-direction: column-reverse; justify-content: flex-end; border-top: 2px solid var(--ink); padding-top: 0.6rem; }
.tiles dd { margin: 0; font-size: 2.1rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.15; font-variant-numeric: tabular-nums; }
.tiles dt { font-size: 0.88rem; line-height: 1.4; color: var(--muted); margin-top: 0.25rem; text-wrap: balance; }

nav { border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); padding: 0.9rem 0; margin-bottom: 2.2rem; font-size: 0.92rem; }
nav h2 { font-size: 0.85rem; color: var(--muted); font-weight: 600; letter-spacing: 0; margin-bottom: 0.4rem; }
nav ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.4rem; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }

.read-first { background: var(--surface); border-radius: 12px; padding: 1.5rem 1.6rem 0.7rem; margin: 0 0 3.5rem; font-size: 0.98rem; }
.read-first > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0.2rem 1.5rem; padding: 0.8rem 0 0; border-top: 1px solid var(--rule); }
.read-first ul { padding-left: 1.1rem; }
.read-first li { margin-bottom: 0.3rem; }
.read-first .warning h3 { color: var(--vermillion); }
.read-first p, .read-first ul { max-width: 42rem; margin-bottom: 0.8rem; }
main > section[id] { margin-bottom: 4rem; }

figure { margin: 2rem 0 2.6rem; }
figcaption { font-size: 0.9rem; line-height: 1.5; color: var(--muted); max-width: 46rem; margin-top: 0.7rem; }
figure.table figcaption { margin: 0 0 0.7rem; }
.number { font-weight: 650; color: var(--ink); text-decoration: none; }
.number::after { content: '.'; }
.chart { width: 100%; min-height: 12rem; }
.chart + .chart { margin-top: 1.5rem; }
p.warning { border-left: 3px solid var(--vermillion); padding-left: 0.9rem; max-width: 44rem; }
.missing { color: var(--muted); border-left: 3px solid var(--rule); padding-left: 0.9rem; max-width: 44rem; }
.unsupported { display: none; }
[data-ready='unsupported'] .unsupported { display: block; }

.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; font-size: 0.9rem; color: var(--muted); }
.swatch { display: inline-block; width: 1.6rem; border-top: 3px solid var(--op, var(--muted)); vertical-align: middle; margin-right: 0.5rem; }
.swatch-dashed { border-top-style: dashed; }
${families}
.cells { display: flex; flex-wrap: wrap; gap: 1.6rem 2.5rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
.cell-panel { flex: 0 1 auto; min-width: 0; }
.cell-panel h4 { margin-bottom: 0.6rem; }
svg.cell { display: block; max-width: 100%; height: auto; }
svg.cell-narrow { display: none; }
.cell text { fill: var(--ink); font-family: ${FONTS.text}; }
.cell .node path, .cell .node polygon { fill: var(--surface); stroke: var(--rule); stroke-width: 1.2; }
.cell .input path { fill: var(--paper); stroke: var(--muted); }
.cell .output path { fill: var(--ink); stroke: var(--ink); }
.cell .output text { fill: var(--paper); }
.cell .edge path { stroke: var(--op, var(--rule)); }
.cell .edge polygon { fill: var(--op, var(--rule)); stroke: var(--op, var(--rule)); }
.cell .edge text { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; fill: color-mix(in srgb, var(--op, var(--muted)) 72%, var(--ink)); }

.table-frame { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; line-height: 1.4; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { text-align: left; vertical-align: baseline; padding: 0.5rem 1.1rem 0.5rem 0; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0.2rem; }
.number:is(th, td) { text-align: right; white-space: nowrap; font-weight: 400; color: inherit; }
.number:is(th, td)::after { content: none; }
thead th, thead .number:is(th) { color: var(--muted); font-size: 0.84rem; font-weight: 500; vertical-align: bottom; white-space: normal; }
thead tr { border-bottom: 1.5px solid var(--ink); }
tbody tr { border-bottom: 1px solid var(--rule); }
tbody th { min-width: 9rem; }
td.text { min-width: 7.5rem; }
#cells-table code { overflow-wrap: anywhere; }
.interval { font-size: 0.78rem; display: block; }
table.sortable :is(th, td) { min-width: 0; padding-block: 0.38rem; }
.sortable :is(td.text, th[scope='row']) { white-space: nowrap; }
.sortable th button { all: unset; cursor: pointer; }
.sortable th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.sortable th button:hover { color: var(--ink); }
.sortable th button::after { content: '↕'; font-size: 0.8em; margin-left: 0.3em; opacity: 0.55; }
.sortable th[aria-sort='ascending'] button::after { content: '▲'; opacity: 1; }
.sortable th[aria-sort='descending'] button::after { content: '▼'; opacity: 1; }
.table-frame:has(.sortable) { max-height: 34rem; overflow: auto; }
.sortable thead { position: sticky; top: 0; background: var(--paper); box-shadow: 0 1.5px var(--ink); z-index: 1; }
.compact table { width: auto; min-width: 22rem; }
tr.total > * { font-weight: 600; border-top: 1px solid var(--muted); }
tr.part > th { padding-left: 1.1rem; }
tr.part { border-bottom: 0; }
tr.aside > * { color: var(--muted); }
tr:has(+ .note) { border-bottom: 0; }
.note td { padding-top: 0; }
.flags { margin: 0 0 0.3rem; padding: 0; list-style: none; font-size: 0.86rem; max-width: 52rem; }
.flag, .status { font-size: 0.8rem; font-weight: 600; white-space: nowrap; }
.flag, .status.partial { color: color-mix(in srgb, var(--vermillion) 82%, var(--ink)); }
.flag::before, .status.partial::before { content: '▲ '; font-size: 0.75em; }
.status.complete { color: color-mix(in srgb, var(--green) 82%, var(--ink)); }

details > summary { cursor: pointer; }
summary::marker { color: var(--muted); }
.folded, .run { border-top: 1px solid var(--rule); max-width: none; }
.folded > summary, .run > summary { padding: 0.7rem 0.2rem; font-weight: 550; }
.folded + .folded, .run + .run { margin-top: 0; }
.folded > figure { margin-top: 0.8rem; }
.genotype { font-size: 0.88rem; color: var(--muted); margin-top: 0.5rem; }
.genotype pre { margin-top: 0.6rem; }
.example-row { display: flex; flex-wrap: wrap; gap: 1rem 1.4rem; }
.example p { margin: 0.2rem 0 0; font-size: 0.82rem; line-height: 1.3; }
.example img { image-rendering: pixelated; margin-right: 3px; border: 1px solid var(--rule); }
#provenance .prose { max-width: none; }
.run { padding-bottom: 0.1rem; }
.run > :not(summary) { margin-left: 1.1rem; }
.run > summary .aside { font-weight: 400; font-size: 0.9rem; margin-right: 0.6rem; }
.run > p { margin-bottom: 0.4rem; font-size: 0.92rem; color: var(--muted); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0.5rem 2rem; font-size: 0.9rem; }
.facts dt { color: var(--muted); font-size: 0.82rem; }
.facts dd { margin: 0; }
footer { border-top: 1px solid var(--rule); padding-top: 1rem; color: var(--muted); font-size: 0.88rem; }

@media (min-width: 84rem) {
  .layout { display: grid; grid-template-columns: 13rem minmax(0, 62rem); column-gap: 4rem; max-width: 82rem; }
  .layout > * { grid-column: 2; }
  .layout > nav { grid-column: 1; grid-row: 1 / span 3; align-self: start; position: sticky; top: 2.2rem; border: 0; padding: 0.3rem 0; }
  nav ol { flex-direction: column; gap: 0.5rem; }
}
@media (max-width: 46rem) {
  body { font-size: 1rem; }
  .layout { padding: 1.1rem 1.1rem 3rem; }
  .masthead { margin-bottom: 1.6rem; }
  .lead { font-size: 1.06rem; }
  .read-first { padding: 1.1rem 1.1rem 0.4rem; border-radius: 10px; }
  .read-first > div { grid-template-columns: 1fr; }
  .cell-panel { width: 100%; }
  svg.cell-wide { display: none; }
  svg.cell-narrow { display: block; margin: 0 auto; }
  nav ol { flex-direction: column; gap: 0.35rem; }
}
/* The buttons of a figure, above its marks: there when a pointer is. */
.modebar-group { background: transparent !important; }
@media (hover: hover) {
  .modebar { opacity: 0; }
  .plotly:hover .modebar { opacity: 1; }
}
@media print {
  @page { margin: 14mm 15mm 15mm; }
  html { scroll-behavior: auto; }
  html { font-size: 12.5px; }
  body { font-size: 1rem; line-height: 1.5; }
  .layout { display: block; max-width: none; padding: 0; }
  #theme, .skip { display: none; }
  .masthead { margin-bottom: 1.2rem; }
  .read-first { border: 1px solid var(--rule); }
  figure:not(.table), .tiles, tr, .read-first li, .read-first > div > p { break-inside: avoid; }
  h2, h3, h4, summary, figure.table figcaption { break-after: avoid; }
  p { orphans: 3; widows: 3; }
  h2 { margin-bottom: 0.5rem; }
  figure { margin: 1rem 0 1.3rem; }
  .tiles, .read-first { margin-block: 1rem 1.6rem; }
  nav { margin-bottom: 1.2rem; }
  main > section[id] { margin-bottom: 1.4rem; }
  /* Drawn wider and made smaller: the least type is 7 points high. */
  .chart { zoom: 0.85; min-height: 0; }
  .folded .chart { zoom: 0.8; }
  td, th { padding-block: 0.25rem; }
  #provenance { font-size: 0.86rem; }
  #provenance .facts { grid-template-columns: repeat(3, 1fr); font-size: 0.8rem; gap: 0.2rem 1.2rem; }
  #provenance :is(p, dl, pre) { margin-bottom: 0.45rem; }
  #provenance pre { padding: 0.35rem 0.6rem; }
  .folded > summary, .run > summary { padding-block: 0.35rem; }
  .table-frame { overflow: visible; max-height: none !important; }
  .sortable thead { position: static; }
  .sortable th button::after { content: none; }
  th, td { padding-right: 0.6rem; }
  pre { max-height: none; }
  .run pre:last-child { columns: 3; column-gap: 1rem; }
  #provenance pre code { font-size: 0.66rem; }
  .cell-panel { zoom: 0.86; }
  .modebar-container { display: none !important; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
