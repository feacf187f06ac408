import type { RunRecord } from '../runRecord.js';
import { markdownText } from './markdown.js';

/** What the accuracies do not say, the flags of the attack evaluation among it. */
export function cardLimits({ config, attack, attackedCheckpoint }: RunRecord): string {
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
  if (config.command === 'import') {
    limits.push('How the weights were trained, and whether on the test images too, is not known.');
  }
  for (const { id, meaning, remedy } of attack?.flags ?? []) {
    limits.push(`**Flag ${markdownText(id)}**: ${markdownText(meaning)} ${markdownText(remedy)}`);
  }
  return limits.map(limit => `- ${limit}`).join('\n');
}
