import { wilsonInterval } from '../../evaluate/wilsonInterval.js';
import { balls } from '../../perturb/ball.js';
import type { Norm } from '../../perturb/perturbationSpec.js';
import type { RunRecord } from '../runRecord.js';
import { markdownTable, markdownText } from './markdown.js';

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** Accuracies with 95 % Wilson intervals: on the validation part, on clean test images, under each attack. */
export function accuracyTable({ config, summary, attack }: RunRecord): string {
  const rows: string[][] = [];
  const row = (what: string, accuracy: number, images?: number, interval?: readonly [number, number]) => {
    const range = interval ?? (images && wilsonInterval(Math.round(accuracy * images), images));
    rows.push([
      what,
      percent(accuracy),
      range ? range.map(percent).join(' … ') : '',
      images ? `${images}` : '',
    ]);
  };
  const { validationAccuracy, validationImages, bestEpoch } = summary?.results ?? {};
  if (typeof validationAccuracy === 'number') {
    const images = typeof validationImages === 'number' ? validationImages : undefined;
    row(`validation, clean, best epoch (${bestEpoch})`, validationAccuracy, images);
  }
  const { validationRobustAccuracy, validationRobustImages, bestRobustEpoch } = summary?.results ?? {};
  if (
    config.command === 'retrain' &&
    'perturb' in config.selection &&
    validationRobustAccuracy !== undefined
  ) {
    const { perturb, ...ball } = config.selection;
    const what = `validation, ${markdownText(perturb)} (${ballOf(ball)}), best robust epoch (${bestRobustEpoch})`;
    row(what, Number(validationRobustAccuracy), Number(validationRobustImages));
  }
  if (attack) {
    const { images, ...rest } = attack;
    const ball = ballOf(rest);
    row('test, clean', attack.clean, images);
    for (const [name, { accuracy, interval }] of Object.entries(attack.attacks)) {
      row(`test, ${markdownText(name)} (${ball})`, accuracy, images, interval);
    }
    row('test, worst case: images that withstood all of them', attack.worstCase, images);
  }
  if (rows.length === 0) return 'Not measured yet: attack it with `rnas attack`.';
  const table = markdownTable(['On', 'Accuracy', '95 % interval', 'Images'], rows);
  return attack ? table : `${table}\n\nNot attacked yet: robust accuracy is unknown.`;
}

/** `8/255` where it is one. */
function radius(epsilon: number): string {
  const steps = epsilon * 255;
  const isWhole = steps !== 0 && Math.abs(steps - Math.round(steps)) < 1e-6;
  return isWhole ? `${Math.round(steps)}/255` : `${Number(epsilon.toPrecision(4))}`;
}

function ballOf({ norm, epsilon }: { norm: Norm; epsilon: number }): string {
  return `${balls[norm].label}, ε = ${radius(epsilon)}`;
}
