import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { plotlyLoaderType, plotlyReady } from '../plotlyType.js';
import { publish } from './publish.js';

/**
 * Puts plotly (its charts with axes; 0.7 MB) into the cell's output, so that every figure of the notebook is drawn
 * without a network, in Jupyter as in the page that nbconvert makes of it. Once, in the notebook's first cell.
 *
 * @throws InputError outside of a notebook
 */
export async function offlineFigures(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('plotly.js-cartesian-dist-min');
  const packed = await promisify(gzip)(await readFile(path), { level: 9 });
  publish({
    [plotlyLoaderType]: {},
    'text/html': `<script>window.rnasPlotly ??= (async () => {
const packed = Uint8Array.from(atob('${packed.toString('base64')}'), char => char.charCodeAt(0));
const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
const script = document.createElement('script');
script.textContent = await new Response(stream).text();
document.head.append(script);
return window.Plotly;
})();
dispatchEvent(new Event('${plotlyReady}'));</script>`,
    'text/plain': 'Figures are drawn by the plotly.js in this output.',
  });
}
