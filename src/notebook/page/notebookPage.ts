import { type Html, html, trusted } from '../../report/html.js';
import { jsonBlock } from '../../report/jsonBlock.js';
import { plotlyBundle, scriptHash } from '../../report/plotlyBundle.js';
import { type Cell, type Notebook, tagsOf } from '../notebookDocument.js';
import { injectedTag, parametersTag } from '../parameters.js';
import { codeHtml } from './codeHtml.js';
import { firstHeading, markdownHtml } from './markdownHtml.js';
import { type Charts, outputHtml } from './outputHtml.js';
import { pageScript } from './pageScript.js';
import { pageStyle } from './pageStyle.js';

/** What is said above a cell, by its tag. */
const tagLabels: ReadonlyMap<string, string> = new Map([
  [parametersTag, 'Parameters'],
  [injectedTag, 'Parameters of this run'],
  ['failed', 'The run ended in this cell'],
]);

/**
 * A notebook as a page that needs nothing else and sends nothing: plotly is in it, and its policy lets no script run but
 * the page's own, so that what a cell showed as HTML is looked at only.
 *
 * @param fallback heading of a notebook that has none
 */
export async function notebookPage({ cells }: Notebook, fallback: string): Promise<string> {
  const charts: Charts = [];
  const body = cells.map(cell => cellHtml(cell, charts));
  const title = cells.flatMap(
    cell => (cell.cell_type === 'markdown' ? firstHeading(cell.source) : undefined) ?? [],
  )[0];
  const plotly = charts.length === 0 ? undefined : await plotlyBundle();
  const scripts = [scriptHash(pageScript), ...(plotly ? [plotly.hash] : [])].map(hash => `'sha256-${hash}'`);
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="RNAS Lab">
<title>${title ?? fallback}</title>
<link rel="icon" href="data:,">
<style>${trusted(pageStyle)}</style>
</head>
<body>
<main>
${body}
<footer>Made by RNAS Lab from a notebook. This page loads nothing and sends nothing.</footer>
</main>
${jsonBlock('charts', charts)}
${plotly && html`<script type="application/octet-stream" id="plotly">${trusted(plotly.packed)}</script>`}
<script>${trusted(pageScript)}</script>
</body>
</html>
`.text;
}

function cellHtml(cell: Cell, charts: Charts): Html {
  if (cell.cell_type === 'markdown')
    return html`<div class="cell markdown">${markdownHtml(cell.source)}</div>\n`;
  if (cell.cell_type === 'raw') return html`<pre class="cell">${cell.source}</pre>\n`;
  const tags = tagsOf(cell);
  const labels = tags.flatMap(tag => tagLabels.get(tag) ?? []);
  return html`<div class="cell code${tags.includes('failed') && ' failed'}">
<div class="source">${labels.map(label => html`<div class="tag">${label}</div>`)}<pre><code>${codeHtml(cell.source)}</code></pre></div>
<div class="outputs">${cell.outputs.map(output => outputHtml(output, charts))}</div>
</div>\n`;
}
