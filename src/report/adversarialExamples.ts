import { type AttackExamples, decodeFloats } from '../experiment/attackExamples.js';
import type { Drawing } from './block.js';
import { type DrawnExample, factorText } from './drawnExample.js';
import { type Html, html } from './html.js';
import { nameText } from './names.js';
import { pngPicture } from './pngPicture.js';
import { examplesPicture } from './print/examplesPicture.js';
import { decimal } from './quantity.js';
import { attackName, type RobustCell } from './robustCells.js';
import { type Table, table } from './table.js';

/** At most so many are drawn for each cell. */
const most = 8;

/**
 * Images before and after an attack, with what was added to them: grey is nothing, and the largest change of each is black or white.
 * Undefined where no run has examples.
 */
export function adversarialExamples(cells: readonly RobustCell[]): Drawing | undefined {
  const groups = cells
    .map(({ label, retrain }) => ({
      label,
      examples: retrain.run.attackExamples ? examplesOf(label, retrain.run.attackExamples) : [],
    }))
    .filter(({ examples }) => examples.length > 0);
  if (groups.length === 0) return undefined;
  const parts = groups.map(
    ({ label, examples }) =>
      html`<div class="examples"><h4>${nameText(label)}</h4><div class="example-row">${examples.map(exampleHtml)}</div></div>`,
  );
  return {
    drawing: html`${parts}`,
    paper: groups.map(({ label, examples }) => ({
      description: `Adversarial examples of ${label}`,
      picture: async width => examplesPicture(label, examples, width),
    })),
    data: examplesTable(groups.flatMap(({ examples }) => examples)),
  };
}

function examplesOf(cell: string, { examples, ...shape }: AttackExamples): DrawnExample[] {
  const size = shape.height * shape.width * shape.channels;
  return examples.slice(0, most).flatMap(({ label, prediction, attack, ...pixels }) => {
    const clean = decodeFloats(pixels.clean, size);
    const adversarial = decodeFloats(pixels.adversarial, size);
    if (!clean || !adversarial) return [];
    const change = clean.map((value, i) => adversarial[i] - value);
    const largest = change.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
    const factor = largest === 0 ? 1 : 0.5 / largest;
    const amplified = change.map(value => 0.5 + factor * value);
    const pictures = [clean, amplified, adversarial].map(picture => pngPicture(picture, shape));
    return {
      ...{ cell, label, prediction, attack: attackName(attack), factor, largest },
      pictures: pictures as unknown as DrawnExample['pictures'],
      aspect: shape.height / shape.width,
    };
  });
}

function exampleHtml({ label, prediction, attack, pictures, aspect, factor }: DrawnExample): Html {
  const times = factorText(factor);
  const picture = (source: string, alt: string) =>
    html`<img src="${source}" alt="${alt}" width="84" height="${Math.round(84 * aspect)}">`;
  const [clean, change, adversarial] = pictures;
  return html`<div class="example">${picture(clean, `clean, ${label}`)}${picture(
    change,
    `what was added, times ${times}`,
  )}${picture(adversarial, `adversarial, taken for ${prediction}`)}
<p>${nameText(label, 16)} → ${nameText(prediction, 16)}<br><span class="interval">${nameText(attack, 24)}, ×${times}</span></p></div>`;
}

function examplesTable(examples: readonly DrawnExample[]): Table {
  return table<DrawnExample>(
    [
      { heading: 'Cell', cell: ({ cell }) => cell },
      { heading: 'Label', cell: ({ label }) => label },
      { heading: 'Prediction', cell: ({ prediction }) => prediction },
      { heading: 'Attack', cell: ({ attack }) => attack },
      { heading: 'Largest change', numeric: true, cell: ({ largest }) => decimal(largest, 4) },
    ],
    examples,
  );
}
