import { type AttackExamples, decodeFloats } from '../experiment/attackExamples.js';
import { type Html, html } from './html.js';
import { nameText } from './names.js';
import { pngPicture } from './pngPicture.js';
import { attackName, type RobustCell } from './robustCells.js';

/** At most so many are drawn for each cell. */
const most = 8;

/**
 * Images before and after an attack, with what was added to them: grey is nothing, and the largest change of each is black or white.
 * Undefined where no run has examples.
 */
export function adversarialExamples(cells: readonly RobustCell[]): Html | undefined {
  const parts = cells.flatMap(({ label, retrain }) => {
    const pictures = retrain.run.attackExamples ? rowsOf(retrain.run.attackExamples) : [];
    return pictures.length === 0
      ? []
      : [
          html`<div class="examples"><h4>${nameText(label)}</h4><div class="example-row">${pictures}</div></div>`,
        ];
  });
  return parts.length === 0 ? undefined : html`${parts}`;
}

function rowsOf({ examples, ...shape }: AttackExamples): Html[] {
  const size = shape.height * shape.width * shape.channels;
  return examples.slice(0, most).flatMap(example => {
    const clean = decodeFloats(example.clean, size);
    const adversarial = decodeFloats(example.adversarial, size);
    if (!clean || !adversarial) return [];
    const change = clean.map((value, i) => adversarial[i] - value);
    const largest = change.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const factor = largest === 0 ? 1 : 0.5 / largest;
    const picture = (pixels: Float32Array, alt: string) =>
      html`<img src="${pngPicture(pixels, shape)}" alt="${alt}" width="84" height="${Math.round((84 * shape.height) / shape.width)}">`;
    const times = factor < 10 ? factor.toFixed(1) : factor.toFixed(0);
    return [
      html`<div class="example">${picture(clean, `clean, ${example.label}`)}${picture(
        change.map(value => 0.5 + factor * value),
        `what was added, times ${times}`,
      )}${picture(adversarial, `adversarial, taken for ${example.prediction}`)}
<p>${nameText(example.label, 16)} → ${nameText(example.prediction, 16)}<br><span class="interval">${nameText(attackName(example.attack), 24)}, ×${times}</span></p></div>`,
    ];
  });
}
