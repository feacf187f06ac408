import { balls } from '../../perturb/ball.js';
import { type Block, prose, type Section } from '../block.js';
import { transferHeatMap } from '../figures/transferHeatMap.js';
import { html } from '../html.js';
import { counted, listed, nameText } from '../names.js';
import { epsilonText } from '../numbers.js';
import type { RetrainView } from '../reportModel.js';
import { attackName } from '../robustCells.js';
import { transferTable } from '../tables/transferTable.js';
import { type TransferMatrix, transferMatrices } from '../transferMatrices.js';

/** What images crafted on one network do to others; nothing where that was not measured. */
export function transferSection(retrains: readonly RetrainView[]): readonly Section[] {
  const matrices = transferMatrices(retrains);
  if (matrices.length === 0) return [];
  const intro = prose(
    html`<p>Here the attacker does not know the network: adversarial images are crafted on the one of the row and shown to the one of the column. On the diagonal the two are the same, and the figure is the plain attack’s. Images that the source gets wrong are shown as they are.</p>`,
  );
  return [
    {
      id: 'transfer',
      title: 'Transfer of attacks',
      blocks: [intro, ...matrices.flatMap((matrix, place) => blocksOf(matrix, place + 1))],
    },
  ];
}

function blocksOf(matrix: TransferMatrix, number: number): Block[] {
  const { attack, settings, outdated } = matrix;
  const { norm, epsilon, images, earlyStop } = settings;
  const name = attackName(attack);
  const stale =
    outdated.length > 0 &&
    html` <strong>Out of date:</strong> ${nameText(listed(outdated), 300)} ${outdated.length === 1 ? 'was' : 'were'} trained further since.`;
  return [
    {
      kind: 'figure',
      id: `transfer-${number}`,
      caption: html`Accuracy under transferred ${nameText(name, 24)}, ${balls[norm].label}, ε = ${epsilonText(epsilon)}, on ${counted(images, 'image')}; ${earlyStop ? 'an image’s attack ends once it fools the source' : 'attacks go on to their last step'}.${stale}`,
      content: {
        charts: [
          {
            wide: transferHeatMap(matrix, 'wide'),
            narrow: transferHeatMap(matrix, 'narrow'),
            description: `Accuracy of ${listed(matrix.targets)} on images that ${name} crafted on ${listed(matrix.sources)}.`,
          },
        ],
      },
    },
    {
      kind: 'table',
      id: `transfer-table-${number}`,
      caption: html`The numbers of the figure above.`,
      body: transferTable(matrix),
      folded: 'The matrix in numbers',
    },
  ];
}
