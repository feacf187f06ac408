import { Interrupted } from '../base/interrupted.js';
import type { RandomStream } from '../base/randomStream.js';
import { batches } from '../data/batches.js';
import type { Split } from '../data/split.js';
import type { Perturbation, Target } from '../perturb/perturbation.js';
import { classify } from './classify.js';

interface PerturbedEvaluation {
  readonly perturbation: Perturbation;
  readonly batchSize: number;
  /** Its forks by an image's place in the split make that image's perturbation: the batch size changes nothing. */
  readonly random: RandomStream;
  readonly signal?: AbortSignal;
}

/**
 * Accuracy in [0, 1] of a network over a whole split, every image perturbed once. For choosing between networks; an attack that is
 * reported goes through {@link evaluateAttacks}, which doubts itself.
 *
 * @throws Interrupted if the signal is raised
 */
export async function perturbedAccuracy(
  target: Target,
  split: Split,
  { perturbation, batchSize, random, signal }: PerturbedEvaluation,
): Promise<number> {
  let hits = 0;
  for (const { images, labels, indices } of batches(split, { size: batchSize, order: 'sequential' })) {
    if (signal?.aborted) throw new Interrupted('stopped while classifying perturbed images');
    const moved = await perturbation.perturb(target, images, labels, place => random.fork(indices[place]));
    const { predictions } = await classify(target, moved);
    for (const [place, label] of labels.entries()) if (predictions[place] === label) hits++;
  }
  return hits / split.labels.length;
}
