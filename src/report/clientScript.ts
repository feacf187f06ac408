/**
 * The page's own script: unpacks plotly, draws every chart for the width it has, redraws on a change of theme or
 * size, and for paper. Kept as text because the page carries it as text; no build step stands between.
 */
export const clientScript = `(() => {
'use strict';
const root = document.documentElement;
const read = id => JSON.parse(document.getElementById(id).textContent);
const palette = read('palette');
const charts = read('charts');
const darkScheme = matchMedia('(prefers-color-scheme: dark)');
const PAPER_WIDTH = 790;
const NARROW = 560;
let printing = false;

const theme = () => printing ? 'light' : root.dataset.theme || (darkScheme.matches ? 'dark' : 'light');

// The same rule as themed() in figure.ts: tokens under keys that end in "color" or "colorscale", and nowhere else.
function paint(value, key, colours) {
  if (typeof value === 'string') return /color(?:scale)?$/i.test(key) && Object.hasOwn(colours, value) ? colours[value] : value;
  if (Array.isArray(value)) return value.map(item => paint(item, key, colours));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, paint(inner, name, colours)]));
}

async function loadPlotly() {
  const packed = Uint8Array.from(atob(document.getElementById('plotly').textContent), char => char.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
}

const places = [...document.querySelectorAll('[data-chart]')];
const drawnWidth = new WeakMap();

function draw(place) {
  // What is folded away is drawn when it is opened, or for paper.
  if (place.closest('details:not([open])')) return;
  const width = printing ? PAPER_WIDTH : place.clientWidth;
  const chart = charts[Number(place.dataset.chart)];
  const { data, layout } = paint({ ...chart.wide, ...(width < NARROW ? chart.narrow : {}) }, '', palette[theme()]);
  drawnWidth.set(place, width);
  Plotly.react(place, data, { ...layout, width, autosize: false }, {
    displaylogo: false,
    displayModeBar: 'hover',
    modeBarButtons: [['toImage', 'resetScale2d']],
    toImageButtonOptions: { format: 'svg', filename: place.dataset.name },
  });
  place.dataset.drawn = theme();
}

const drawAll = () => places.forEach(draw);

function followSize() {
  const observer = new ResizeObserver(entries => {
    if (printing) return;
    requestAnimationFrame(() => {
      for (const { target } of entries) {
        if (target.clientWidth !== drawnWidth.get(target)) draw(target);
      }
    });
  });
  places.forEach(place => observer.observe(place));
  for (const details of document.querySelectorAll('details.folded')) {
    details.addEventListener('toggle', () => {
      if (details.open && !printing) details.querySelectorAll('[data-chart]').forEach(draw);
    });
  }
}

function followTheme() {
  const button = document.getElementById('theme');
  button.hidden = false;
  const name = () => { button.textContent = theme() === 'dark' ? 'Light theme' : 'Dark theme'; };
  button.addEventListener('click', () => {
    root.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
    name();
    if (window.Plotly) drawAll();
  });
  darkScheme.addEventListener('change', () => { name(); if (window.Plotly) drawAll(); });
  name();
}

function followPrinting() {
  let opened = [];
  addEventListener('beforeprint', () => {
    printing = true;
    opened = [...document.querySelectorAll('details:not([open], .genotype)')];
    for (const details of opened) details.open = true;
    if (window.Plotly) drawAll();
  });
  addEventListener('afterprint', () => {
    printing = false;
    for (const details of opened) details.open = false;
    if (window.Plotly) drawAll();
  });
}

followTheme();
followPrinting();
if (places.length === 0) {
  root.dataset.ready = 'true';
} else if (typeof DecompressionStream === 'undefined') {
  root.dataset.ready = 'unsupported';
} else {
  loadPlotly().then(() => {
    drawAll();
    followSize();
    root.dataset.ready = 'true';
  });
}
})();
`;
