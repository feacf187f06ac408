/** The page's own script: unpacks plotly and draws every chart. Kept as text because the page carries it as text. */
export const pageScript = `(async () => {
'use strict';
const places = [...document.querySelectorAll('[data-chart]')];
const ready = () => { document.documentElement.dataset.ready = 'true'; };
if (places.length === 0) return ready();
const packed = Uint8Array.from(atob(document.getElementById('plotly').textContent), char => char.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
const script = document.createElement('script');
script.textContent = await new Response(stream).text();
document.head.append(script);
const charts = JSON.parse(document.getElementById('charts').textContent);
await Promise.all(places.map(place => {
  const { data, layout, config } = charts[Number(place.dataset.chart)];
  return Plotly.newPlot(place, data, layout, { displaylogo: false, responsive: true, ...config });
}));
ready();
})();
`;
