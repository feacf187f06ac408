import { wilsonInterval } from '../../evaluate/wilsonInterval.js';
import type { RunRecord } from '../runRecord.js';
import type { AccuracyRow } from './accuracyRow.js';
import { ballText } from './ballText.js';
import { markdownTable, markdownText } from './markdown.js';
import { otherAccuracies } from './otherAccuracies.js';

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** Accuracies with 95 % Wilson intervals: on the validation part, on clean test images, under each attack, in every other evaluation. */
export function accuracyTable(run: RunRecord): string {
  const rows = [
    ...validationAccuracies(run),
    ...cleanAccuracy(run),
    ...attackedAccuracies(run),
    ...otherAccuracies(run),
  ];
  if (rows.length === 0) return 'Not measured yet: attack it with `rnas attack`.';
  const cells = rows.map(({ what, accuracy, images, interval }) => [
    ...[what, percent(accuracy), interval ? interval.map(percent).join(' … ') : ''],
    images ? `${images}` : '',
  ]);
  const table = markdownTable(['On', 'Accuracy', '95 % interval', 'Images'], cells);
  return run.attack ? table : `${table}\n\nNot attacked yet: robust accuracy is unknown.`;
}

/** With the Wilson interval of an accuracy over images that are independent of each other. */
function over(images: number | undefined, what: string, accuracy: number): AccuracyRow {
  if (!images) return { what, accuracy };
  return { what, accuracy, images, interval: wilsonInterval(Math.round(accuracy * images), images) };
}

function validationAccuracies({ config, summary }: RunRecord): AccuracyRow[] {
  const { validationAccuracy, validationImages, bestEpoch } = summary?.results ?? {};
  const rows: AccuracyRow[] = [];
  if (typeof validationAccuracy === 'number') {
    const images = typeof validationImages === 'number' ? validationImages : undefined;
    rows.push(over(images, `validation, clean, best epoch (${bestEpoch})`, validationAccuracy));
  }
  const { validationRobustAccuracy, validationRobustImages, bestRobustEpoch } = summary?.results ?? {};
  if (
    config.command === 'retrain' &&
    'perturb' in config.selection &&
    validationRobustAccuracy !== undefined
  ) {
    const { perturb, ...ball } = config.selection;
    const what = `validation, ${markdownText(perturb)} (${ballText(ball)}), best robust epoch (${bestRobustEpoch})`;
    rows.push(over(Number(validationRobustImages), what, Number(validationRobustAccuracy)));
  }
  return rows;
}

/** On the images of the first evaluation that there is. */
function cleanAccuracy({ attack, corruption, smoothing, transfer }: RunRecord): AccuracyRow[] {
  const evaluated = attack ?? corruption ?? smoothing ?? transfer;
  return evaluated ? [over(evaluated.images, 'test, clean', evaluated.clean)] : [];
}

function attackedAccuracies({ attack }: RunRecord): AccuracyRow[] {
  if (!attack) return [];
  const { images, worstCase, attacks, ...ball } = attack;
  return [
    ...Object.entries(attacks).map(([name, { accuracy, interval }]) => ({
      ...{ what: `test, ${markdownText(name)} (${ballText(ball)})`, accuracy, interval, images },
    })),
    over(images, 'test, worst case: images that withstood all of them', worstCase),
  ];
}
