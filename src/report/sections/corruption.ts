import { type Block, prose, type Section } from '../block.js';
import { type CorruptedNetwork, corruptedNetworks } from '../corruptedNetworks.js';
import { corruptionBars } from '../figures/corruptionBars.js';
import { type Html, html } from '../html.js';
import { listed } from '../names.js';
import type { RetrainView } from '../reportModel.js';
import { corruptionSummaryTable } from '../tables/corruptionSummaryTable.js';
import { corruptionTable } from '../tables/corruptionTable.js';

/** How networks fare on images with common corruptions; nothing where none was evaluated so. */
export function corruptionSection(retrains: readonly RetrainView[]): readonly Section[] {
  const networks = corruptedNetworks(retrains);
  if (networks.length === 0) return [];
  const blocks: Block[] = [
    prose(
      html`<p>Test images with the common corruptions of Hendrycks &amp; Dietterich (<a href="https://arxiv.org/abs/1903.12261">arXiv 1903.12261</a>): nobody chose them to fool the network. ${origin(networks)}</p>`,
    ),
    {
      kind: 'figure',
      id: 'corruption-bars',
      caption: html`Accuracy under each corruption, the mean over the severities; the thin line reaches from the worst to the best of them.`,
      content: {
        charts: [
          {
            wide: corruptionBars(networks, 'wide'),
            narrow: corruptionBars(networks, 'narrow'),
            description: `Accuracy under each corruption for ${listed(networks.map(({ label }) => label))}.`,
          },
        ],
      },
    },
    {
      kind: 'table',
      id: 'corruption-summary',
      caption: html`Accuracy on clean images, and its mean over corruptions and severities and over the corruptions of a family. mCE: mean over the corruptions of the errors relative to the baseline’s; below 100 % is better than it. Bold: the best of a column.`,
      body: corruptionSummaryTable(networks),
    },
    {
      kind: 'table',
      id: 'corruption-table',
      caption: html`The numbers of the figure. Small print: the worst severity.`,
      body: corruptionTable(networks),
      folded: 'Accuracy corruption by corruption',
    },
  ];
  return [{ id: 'corruptions', title: 'Common corruptions', blocks }];
}

/** Numbers of generated corruptions are not those of the published arrays. */
function origin(networks: readonly CorruptedNetwork[]): Html {
  const made = networks.filter(({ corruption }) => corruption.source === 'generated').length;
  const generated = html`the images were made by this toolkit with CIFAR-10-C’s parameters: the frost is a drawn texture, not the benchmark’s photographs, and on images that are not 32 × 32 in colour the corruptions are this toolkit’s definition`;
  if (made === networks.length) return html`Here ${generated}.`;
  if (made === 0) return html`The images are the published arrays of CIFAR-10-C.`;
  return html`Some networks were evaluated on the published arrays of CIFAR-10-C; for the others ${generated}. The two do not compare.`;
}
