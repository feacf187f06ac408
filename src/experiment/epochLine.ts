import { duration } from '../base/duration.js';
import type { RetrainEpoch } from '../train/retrainSetup.js';

/** One epoch of a retraining in one line. */
export function epochLine(epoch: RetrainEpoch): string {
  const { trainLoss, trainAccuracy, validationAccuracy, validationRobustAccuracy: robust } = epoch;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const validated = percent(validationAccuracy) + (robust === undefined ? '' : `, robust ${percent(robust)}`);
  return [
    `epoch ${epoch.epoch}/${epoch.epochs}`,
    `loss ${trainLoss.toFixed(3)}`,
    `train ${percent(trainAccuracy)}`,
    `validation ${validated}`,
    `rate ${epoch.learningRate.toPrecision(3)}`,
    `gradient ${epoch.gradientNorm.toPrecision(3)}`,
    `${Math.round(epoch.imagesPerSecond)} images/s`,
    ...(epoch.secondsLeft > 0 ? [`${duration(epoch.secondsLeft)} left`] : []),
  ].join(' · ');
}
