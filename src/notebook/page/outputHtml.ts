import { stripVTControlCharacters } from 'node:util';
import { type Html, html, trusted } from '../../report/html.js';
import type { MimeBundle, Output } from '../notebookDocument.js';
import { plotlyLoaderType, plotlyType } from '../plotlyType.js';
import { markdownHtml } from './markdownHtml.js';

/** Charts that the page's script draws, in the order in which their places stand on the page. */
export type Charts = unknown[];

/**
 * An output as a part of the page, in the richest of its forms that the page can show.
 *
 * @param charts to which a plotly figure is added
 */
export function outputHtml(output: Output, charts: Charts): Html {
  switch (output.output_type) {
    case 'stream':
      return html`<pre class="${output.name}">${plain(output.text)}</pre>`;
    case 'error':
      return html`<pre class="error">${plain(output.traceback.join('\n') || `${output.ename}: ${output.evalue}`)}</pre>`;
    default:
      return bundleHtml(output.data, charts);
  }
}

function plain(text: string): string {
  return stripVTControlCharacters(text);
}

function bundleHtml(data: MimeBundle, charts: Charts): Html {
  if (plotlyLoaderType in data) return html``;
  if (plotlyType in data)
    return html`<div class="chart" data-chart="${charts.push(data[plotlyType]) - 1}" role="img"></div>`;
  const text = (type: string) => {
    const content = data[type];
    return typeof content === 'string' ? content : undefined;
  };
  // The page's policy lets nothing in it run or load.
  const markup = text('text/html');
  if (markup !== undefined) return html`<div class="markup">${trusted(markup)}</div>`;
  const drawing = text('image/svg+xml');
  if (drawing !== undefined) return image('image/svg+xml', Buffer.from(drawing).toString('base64'));
  for (const type of ['image/png', 'image/jpeg', 'image/gif'] as const) {
    const content = text(type);
    if (content !== undefined) return image(type, content);
  }
  const markdown = text('text/markdown');
  if (markdown !== undefined) return html`<div class="markdown">${markdownHtml(markdown)}</div>`;
  return html`<pre class="stdout">${plain(text('text/plain') ?? text('text/latex') ?? `(${Object.keys(data).join(', ')})`)}</pre>`;
}

function image(type: string, base64: string): Html {
  return html`<img src="data:${type};base64,${base64.replace(/\s/g, '')}" alt="">`;
}
