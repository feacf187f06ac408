import type { RetrainConfig } from '../../experiment/config/retrainConfig.js';
import type { SearchConfig } from '../../experiment/config/searchConfig.js';
import { searchDefaults } from '../../experiment/config/spaceDefaults.js';
import { type SpaceName, spaceNames } from '../../space/space.js';
import { type Html, html } from '../html.js';
import { counted, listed, nameText } from '../names.js';
import type { ReportModel } from '../reportModel.js';

/**
 * What the space's paper used on CIFAR-10, and what a report's scale is measured by: DARTS (Liu et al., arXiv
 * 1806.09055, §3), PC-DARTS (Xu et al., arXiv 1907.05737, §4.2), and NAS-Bench-201 (Dong & Yang, arXiv 2001.00326, table 1, and its search by DARTS).
 */
const PROTOCOLS: {
  readonly [Name in SpaceName]: { readonly of: string; readonly search: string; readonly retrain: string };
} = {
  darts: {
    of: 'DARTS',
    search: '16 channels, 8 cells, 50 epochs of 50 000 images',
    retrain: '36 channels, 20 cells, 600 epochs of 50 000 images',
  },
  'pc-darts': {
    of: 'PC-DARTS',
    search: '16 channels, 8 cells, 50 epochs of 50 000 images',
    retrain: '36 channels, 20 cells, 600 epochs of 50 000 images',
  },
  'nas-bench-201': {
    of: 'NAS-Bench-201',
    search: '16 channels, 15 cells, 50 epochs of 50 000 images',
    retrain: '16 channels, 15 cells, 200 epochs of 50 000 images',
  },
};

/** How a search's cell differs from its space's own. */
function cellShape({ space, network }: SearchConfig): string {
  const { nodes, partial, primitives } = network;
  const usual = searchDefaults[space].network;
  const parts = [
    ...(nodes === usual.nodes || nodes === undefined ? [] : [`cells of ${counted(nodes, 'node')}`]),
    ...(partial === usual.partial ? [] : [`K = ${partial}`]),
    ...(primitives === undefined ? [] : [operationsInWords(primitives)]),
  ];
  return parts.map(part => `${part}, `).join('');
}

function operationsInWords(primitives: NonNullable<SearchConfig['network']['primitives']>): string {
  if (typeof primitives === 'string') return `the operations of ${primitives.toUpperCase()}`;
  return Array.isArray(primitives) ? `only ${listed(primitives)}` : 'operations chosen edge by edge';
}

function scaleOf(config: SearchConfig | RetrainConfig): string {
  const { epochs, data } = config;
  const images = data.limit === undefined ? 'all training images' : counted(data.limit, 'image');
  const steps = config.command === 'search' ? config.stepsPerEpoch : undefined;
  const extent =
    steps === undefined ? images : `${counted(steps, 'step')} of ${counted(config.batchSize, 'image')}`;
  const cell = config.command === 'search' ? cellShape(config) : '';
  return `${sizeOf(config)}, ${cell}${counted(epochs, 'epoch')} of ${extent} of ${data.name}`;
}

/** A cell network's width and depth, or a hand-made network's name. */
function sizeOf({ network }: SearchConfig | RetrainConfig): string {
  const { channels, layers } = network;
  if (channels === undefined || layers === undefined) {
    return ('reference' in network && network.reference) || 'a network of its own size';
  }
  return `${channels} channels, ${counted(layers, 'cell')}`;
}

/** One line for each space that the runs are of. */
function scaleLines(stage: 'search' | 'retrain', configs: readonly (SearchConfig | RetrainConfig)[]): Html[] {
  const what = stage === 'search' ? 'Search' : 'Retraining';
  return spaceNames.flatMap(name => {
    const scales = [...new Set(configs.filter(({ space }) => space === name).map(scaleOf))];
    if (scales.length === 0) return [];
    const { of: paper, [stage]: protocol } = PROTOCOLS[name];
    return [
      html`<li>${what}: ${nameText(scales.join('; or '), 400)}. <span class="aside">${paper} on <span class="nowrap">CIFAR-10</span>: ${protocol}.</span></li>`,
    ];
  });
}

function scale({ searches, retrains }: ReportModel, notes: readonly string[]): Html | undefined {
  const lines = [
    ...notes.map(note => html`<li>${nameText(note, 600)}</li>`),
    ...scaleLines(
      'search',
      searches.map(({ config }) => config),
    ),
    ...scaleLines(
      'retrain',
      retrains.flatMap(({ config }) => (config.command === 'retrain' ? config : [])),
    ),
  ];
  if (lines.length === 0) return undefined;
  return html`<div><h3>What was scaled</h3><ul>${lines}</ul></div>`;
}

function reading({ searches }: ReportModel): Html {
  const used = searches
    .filter(({ kind }) => kind === 'noise' || kind === 'adversarial')
    .map(({ config }) => config);
  const terms = [
    ...new Set(used.map(({ regulariser, lambda }) => `${regulariser.toUpperCase()} with λ = ${lambda}`)),
  ];
  return html`<div><h3>Whose method this is</h3>
<p>The searches follow <cite>Robust Neural Architecture Search</cite> (Zhu, Li, Liu, Wang; <span class="nowrap">arXiv 2304.02845</span>): a regulariser balances accuracy and robustness, and noise examples stand in for adversarial ones. The paper’s exact regulariser, its law of the noise and the noise’s scale were not available to us: they are options here, with defaults that are this project’s own reading${
    terms.length > 0 && html` (in this report: ${nameText(listed(terms), 200)})`
  }. No number on this page is the paper’s, or of another method called RNAS.</p></div>`;
}

function seeds({ runs }: ReportModel): Html | undefined {
  const used = [...new Set(runs.flatMap(({ config }) => ('seed' in config ? config.seed : [])))].sort(
    (one, other) => one - other,
  );
  if (used.length === 0) return undefined;
  if (used.length > 1) return html`<div><h3>Seeds</h3><p>Seeds used: ${used.join(', ')}.</p></div>`;
  return html`<div class="warning"><h3>One seed</h3><p>Every run used seed ${used[0]}. Nothing here tells how much another seed would change: the intervals cover the choice of test images alone. Do not take a difference between two cells from a single seed for a difference between two methods.</p></div>`;
}

function unfinished({ runs }: ReportModel): Html | undefined {
  const partial = runs.filter(({ status }) => status === 'partial').map(({ name }) => name);
  if (partial.length === 0) return undefined;
  return html`<div class="warning"><h3>Not complete</h3><p>${nameText(listed(partial), 300)}: still running, stopped or failed. What is shown of ${partial.length === 1 ? 'it is' : 'them is'} the state when this page was made; <code>--resume</code> goes on from the last checkpoint.</p></div>`;
}

/** What a reader must know before believing a number: scale, own reading of the paper, seeds, unfinished runs. */
export function readFirst(model: ReportModel, notes: readonly string[]): Html {
  return html`<section class="read-first" id="read-first" aria-labelledby="read-first-title">
<h2 id="read-first-title">Read this first</h2>
${[unfinished(model), seeds(model), scale(model, notes), reading(model)].filter(part => part !== undefined)}
</section>`;
}
