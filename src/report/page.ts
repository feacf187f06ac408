import type { Block, Chart, FigureBlock, Reference, Section, TableBlock } from './block.js';
import { type ChartData, chartData } from './chartData.js';
import { epochSlider } from './client/epochSlider.js';
import { sortTables } from './client/sortTables.js';
import { clientScript } from './clientScript.js';
import { epochStyles } from './epochStyles.js';
import { type Html, html, trusted } from './html.js';
import { jsonBlock } from './jsonBlock.js';
import { shortened } from './labelText.js';
import { numbering } from './numbering.js';
import { type PlotlyBundle, scriptHash } from './plotlyBundle.js';
import type { Report } from './report.js';
import { PALETTE } from './style.js';
import { stylesheet } from './stylesheet.js';
import { tableHtml } from './tableHtml.js';

/** What a page is made of. */
export interface PageContent extends Report {
  readonly plotly: PlotlyBundle;
}

/** Renders blocks in order, and keeps the charts that the script has to draw. */
class Renderer {
  readonly charts: ChartData[] = [];
  readonly #numbers: ReadonlyMap<string, string>;

  constructor(sections: readonly Section[]) {
    this.#numbers = numbering(sections);
  }

  readonly #reference: Reference = id => {
    const number = this.#numbers.get(id);
    if (number === undefined) throw new Error(`the report refers to “${id}”, which is not on its page`);
    return html`<a href="#${id}">${number}</a>`;
  };

  #chart(chart: Chart, name: string): Html {
    const index = this.charts.push(chartData(chart)) - 1;
    return html`<div class="chart" data-chart="${index}" data-name="${name}" role="img" aria-label="${chart.description}"></div>`;
  }

  #figure({ id, caption, content, folded, after }: FigureBlock): Html {
    const drawing =
      'drawing' in content ? content.drawing : html`${content.charts.map(chart => this.#chart(chart, id))}`;
    const figure = html`<figure id="${id}">
${drawing}
<figcaption><a class="number" href="#${id}">${this.#numbers.get(id)}</a> ${caption}</figcaption>
${after}
</figure>`;
    return foldable(figure, folded);
  }

  #table({ id, caption, body, folded }: TableBlock): Html {
    const table = html`<figure class="table" id="${id}">
<figcaption><a class="number" href="#${id}">${this.#numbers.get(id)}</a> ${caption}</figcaption>
${tableHtml(body)}
</figure>`;
    return foldable(table, folded);
  }

  block(block: Block): Html {
    if (block.kind === 'prose') return html`<div class="prose">${block.body(this.#reference)}</div>\n`;
    if (block.kind === 'figure') return html`${this.#figure(block)}\n`;
    return html`${this.#table(block)}\n`;
  }
}

/** All of the page's own script: one element, one hash. */
const pageScript = [epochSlider, sortTables, clientScript].join('\n');

function foldable(figure: Html, folded: string | undefined): Html {
  return folded === undefined
    ? figure
    : html`<details class="folded"><summary>${shortened(folded, 90)}</summary>${figure}</details>`;
}

/** Nothing may be loaded or sent: the page's two scripts are named by their hashes, plotly styles what it draws. */
function policy(plotly: PlotlyBundle): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash(pageScript)}' 'sha256-${plotly.hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function contents(sections: readonly Section[]): Html {
  return html`<nav aria-label="Contents"><h2>Contents</h2><ol>
<li><a href="#read-first">Read this first</a></li>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ol></nav>`;
}

/** The whole page: one file that needs nothing else. */
export function page({ title, subtitle, summary, readFirst, sections, plotly }: PageContent): string {
  const renderer = new Renderer(sections);
  const body = sections.map(
    ({ id, title: heading, blocks }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${heading}</h2>
${blocks.map(block => renderer.block(block))}</section>
`,
  );
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(plotly)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="RNAS Lab">
<title>${shortened(title, 120)}</title>
<link rel="icon" href="data:,">
<style>${trusted(stylesheet + epochStyles)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<div class="layout">
<header>
<div class="masthead"><span class="brand">RNAS Lab</span><button type="button" id="theme" hidden>Dark theme</button></div>
<h1>${shortened(title, 200)}</h1>
<p class="subtitle">${subtitle}</p>
</header>
${contents(sections)}
<main id="main">
<section class="summary" aria-label="Summary">${summary}</section>
${readFirst}
<noscript><p class="missing">The charts need JavaScript. All their final numbers are in the tables.</p></noscript>
<p class="missing unsupported">This browser is too old to draw the charts (it lacks DecompressionStream, which browsers have since 2023). All their final numbers are in the tables.</p>
${body}
</main>
<footer><p>Made by RNAS Lab from run directories. This page loads nothing and sends nothing.</p></footer>
</div>
${jsonBlock('palette', PALETTE)}
${jsonBlock('charts', renderer.charts)}
<script type="application/octet-stream" id="plotly">${trusted(plotly.packed)}</script>
<script>${trusted(pageScript)}</script>
</body>
</html>
`.text;
}
