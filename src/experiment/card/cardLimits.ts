import type { OtherEvaluation, RunRecord } from '../runRecord.js';
import { markdownText } from './markdown.js';

/** What the accuracies do not say, the flags of the attack evaluation among it. */
export function cardLimits(run: RunRecord): string {
  const { config, attack, attackedCheckpoint } = run;
  const limits = [
    'Intervals cover the choice of test images alone, not that of the seed: another run may differ by more.',
    'Accuracies hold for images like those of the data set above, scaled to [0, 1]; other images were not tried.',
  ];
  if (attack) {
    limits.push(
      'Robust accuracies are upper bounds: an attack that was not run may succeed where these failed, and nothing is known of other balls.',
    );
  } else limits.push('It was not attacked: nothing here says that it is robust.');
  if (attackedCheckpoint === 'changed') {
    limits.push(
      'The run was trained further after it was attacked: its checkpoint is **not** the attacked one.',
    );
  }
  limits.push(...ofOtherEvaluations(run));
  if (config.command === 'import') {
    limits.push('How the weights were trained, and whether on the test images too, is not known.');
  }
  for (const { id, meaning, remedy } of attack?.flags ?? []) {
    limits.push(`**Flag ${markdownText(id)}**: ${markdownText(meaning)} ${markdownText(remedy)}`);
  }
  return limits.map(limit => `- ${limit}`).join('\n');
}

function ofOtherEvaluations({ corruption, smoothing, evaluatedCheckpoints = {} }: RunRecord): string[] {
  const limits: string[] = [];
  if (corruption?.source === 'generated') {
    limits.push(
      'Corrupted images were made by this toolkit with the parameters of CIFAR-10-C: accuracies do not compare with those on the published arrays.',
    );
  }
  if (smoothing) {
    limits.push(
      `Certificates are of the smoothed classifier, which lets noisy copies of an image vote, not of the network itself; each may be wrong with a probability of ${smoothing.config.smoothing.alpha}.`,
    );
  }
  const outdated = Object.entries(evaluatedCheckpoints).filter(([, state]) => state === 'changed');
  const names = {
    corruption: 'tried on corrupted images',
    transfer: 'attacked for others',
    smoothing: 'certified',
  };
  for (const [evaluation] of outdated) {
    limits.push(
      `The run was trained further after it was ${names[evaluation as OtherEvaluation]}: its checkpoint is **not** that one.`,
    );
  }
  return limits;
}
