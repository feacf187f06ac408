import { adversarialExamples } from '../adversarialExamples.js';
import { type Block, prose, type Section } from '../block.js';
import { robustAccuracy } from '../figures/robustAccuracy.js';
import { hasSecurityCurves, securityCurves } from '../figures/securityCurves.js';
import { type Html, html } from '../html.js';
import { counted, listed, nameText } from '../names.js';
import type { RetrainView } from '../reportModel.js';
import type { RobustCell } from '../robustCells.js';
import { classTable } from '../tables/classTable.js';
import { robustTable } from '../tables/robustTable.js';

/** Figures that are of a network which the run no longer has must not pass for figures of the one that it has. */
function outdatedWarning(cells: readonly RobustCell[]): Html {
  const labels = listed(cells.map(({ label }) => label));
  return html`<p class="warning"><strong>Out of date:</strong> ${nameText(labels, 300)} ${cells.length === 1 ? 'was' : 'were'} trained further after the attack. The figures below are of an earlier checkpoint, which the run no longer has; the attack commands under <a href="#provenance">Provenance</a> bring them up to date.</p>`;
}

/** Curves and classes, where the evaluations have them: results of before they were recorded have neither. */
function closerLook(cells: readonly RobustCell[]): Block[] {
  const blocks: Block[] = [];
  if (hasSecurityCurves(cells)) {
    const [wide, narrow] = [securityCurves(cells, 'wide'), securityCurves(cells, 'narrow')];
    const description =
      'Robust accuracy against the radius of the ball, and against the steps of the attack.';
    blocks.push({
      kind: 'figure',
      id: 'security-curves',
      caption: html`Robust accuracy against the attack’s strength. Against ε it has to fall to chance, and more steps have to help less and less: otherwise the attack, not the network, is what was measured. <em>Least norms</em>: share of the images that no perturbation of this length is known to fell.`,
      content: { charts: [{ wide, narrow, description }] },
    });
  }
  const examples = adversarialExamples(cells);
  if (examples) {
    blocks.push({
      kind: 'figure',
      id: 'adversarial-examples',
      caption: html`Images that were classified correctly and fell: clean, what the first attack that felled them added (grey is nothing; amplified by the factor beneath), and adversarial. Beneath: the label, and the class that the network sees instead.`,
      content: examples,
      folded: 'Adversarial examples',
    });
  }
  const byClass = cells.filter(({ attack }) => attack.classes);
  if (byClass.length > 0) {
    blocks.push({
      kind: 'table',
      id: 'robust-classes',
      caption: html`Worst-case accuracy class by class; small print: clean.`,
      body: classTable(byClass),
    });
  }
  return blocks;
}

/** Cells that figures have room for: with more, those that withstood most. */
const mostDrawn = 12;

function foremost(cells: readonly RobustCell[]): readonly RobustCell[] {
  if (cells.length <= mostDrawn) return cells;
  const best = cells
    .toSorted((one, other) => other.worstCase.accuracy - one.worstCase.accuracy)
    .slice(0, mostDrawn);
  return cells.filter(cell => best.includes(cell));
}

/** How the retrained cells fared under attack, with what the evaluations say against themselves; nothing before the first attack. */
export function robustnessSection(
  retrains: readonly RetrainView[],
  cells: readonly RobustCell[],
): readonly Section[] {
  if (cells.length === 0) return [];
  const blocks: Block[] = [];
  const outdated = cells.filter(({ retrain }) => retrain.run.attackedCheckpoint === 'changed');
  const missing = retrains.filter(({ id }) => !cells.some(cell => cell.id === id)).map(({ label }) => label);
  const drawn = foremost(cells);
  const few =
    drawn.length < cells.length && ` Of ${cells.length} cells, the ${drawn.length} with the best worst case.`;
  const flags = cells.reduce((sum, { attack }) => sum + attack.flags.length, 0);
  const doubt =
    flags === 0
      ? 'The evaluations raised no flags against themselves.'
      : `The evaluations raised ${counted(flags, 'flag')} against themselves; read them in the table before the numbers.`;
  if (outdated.length > 0) blocks.push(prose(outdatedWarning(outdated)));
  blocks.push(
    prose(
      html`<p>The attacker knows the network and its weights, and may move every image inside the ball. ${doubt}</p>`,
    ),
    {
      kind: 'figure',
      id: 'robust-accuracy',
      caption: html`Test accuracy of the retrained cells, clean and under attack, with 95 % Wilson intervals. The dotted line across a cell’s bars is its worst case: images that withstood every attack.${few}`,
      content: {
        charts: [
          {
            wide: robustAccuracy(drawn, 'wide'),
            narrow: robustAccuracy(drawn, 'narrow'),
            description: `Accuracy under every attack for ${listed(drawn.map(({ label }) => label))}.`,
          },
        ],
      },
    },
    {
      kind: 'table',
      id: 'robust-table',
      caption: html`The numbers${few ? ' of all cells' : ' of the figure'}. Small print: 95 % Wilson interval in percent, over the images alone; it says nothing about other seeds. Bold: the highest of a column.`,
      body: robustTable(cells),
    },
  );
  blocks.push(...closerLook(drawn));
  if (missing.length > 0) {
    blocks.push(prose(html`<p class="missing">Not attacked yet: ${nameText(listed(missing), 300)}.</p>`));
  }
  return [{ id: 'robustness', title: 'Accuracy under attack', blocks }];
}
