import type { RunRecord } from '../runRecord.js';
import type { AccuracyRow } from './accuracyRow.js';
import { ballText } from './ballText.js';
import { markdownText } from './markdown.js';

/** What `corruption.json`, `smoothing.json` and `transfer.json` of a run say, in the rows of its card. */
export function otherAccuracies(run: RunRecord): AccuracyRow[] {
  return [...corrupted(run), ...smoothed(run), ...transferred(run)];
}

function corrupted({ corruption }: RunRecord): AccuracyRow[] {
  if (corruption === undefined) return [];
  const { images, corruptions, meanAccuracy: accuracy, mce, source, config } = corruption;
  const names = Object.entries(corruptions);
  const [worst] = names.toSorted(([, a], [, b]) => a.accuracy - b.accuracy);
  const against =
    mce?.value == null
      ? ''
      : `; mCE ${(100 * mce.value).toFixed(1)} % against ${markdownText(mce.baseline.run)}`;
  const from = source === 'generated' ? '' : ' of CIFAR-10-C';
  const over = `common corruptions${from} (${names.length} at severity ${config.severities.join(', ')})`;
  return [
    { what: `test, mean over ${over}${against}`, accuracy, images },
    { what: `test, the worst of these: ${markdownText(worst[0])}`, accuracy: worst[1].accuracy, images },
  ];
}

function smoothed({ smoothing }: RunRecord): AccuracyRow[] {
  if (smoothing === undefined) return [];
  const { images, certified, config } = smoothing;
  const noise = `smoothed with σ = ${config.smoothing.sigma}`;
  return certified.map(({ radius, accuracy, interval }) => ({
    ...{ what: `test, ${noise}, certified at an L2 radius of ${radius}`, accuracy, interval, images },
  }));
}

/** The networks that saw the images are others, but where this one was among them. */
function transferred({ transfer }: RunRecord): AccuracyRow[] {
  if (transfer === undefined) return [];
  const { images, attacks, ...ball } = transfer;
  return Object.entries(attacks).flatMap(([attack, { targets }]) =>
    targets.map(({ run, accuracy, interval }) => ({
      what: `accuracy of ${markdownText(run)} on test images of ${markdownText(attack)} (${ballText(ball)}) made for this network`,
      ...{ accuracy, interval, images },
    })),
  );
}
