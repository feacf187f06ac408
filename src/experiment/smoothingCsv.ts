import type { ImageVotes } from '../evaluate/smoothing/evaluateSmoothing.js';
import {
  certify,
  predictSmoothed,
  type SmoothingParameters,
} from '../evaluate/smoothing/smoothedClassifier.js';

/**
 * The result of every image as CSV: `index`, `label`, `certified` (class; empty where CERTIFY abstains), `radius` (L2), `probability` (the lower
 * bound), `predicted` (class; empty where PREDICT abstains).
 */
export function smoothingCsv(
  votes: readonly ImageVotes[],
  labels: Uint8Array,
  parameters: SmoothingParameters,
): string {
  const rows = votes.map((found, place) => {
    const { prediction, radius, probability } = certify(found, parameters);
    const predicted = predictSmoothed(found, parameters);
    return [found.index, labels[place], prediction ?? '', radius, probability, predicted ?? ''].join(',');
  });
  return `${['index,label,certified,radius,probability,predicted', ...rows].join('\n')}\n`;
}
