import { Interrupted } from '../../base/interrupted.js';
import { gather } from '../../data/gather.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { AttackSetup } from '../attackEvaluation.js';
import { classify } from '../classify.js';

export interface CleanProbe {
  /** Somewhere the cross-entropy has no gradient at all. */
  readonly zeroGradient: boolean;
  /** An image that was classified correctly no longer is, unperturbed. */
  readonly unstable: boolean;
  /** The same batch, asked twice, got logits that differ by more than 10⁻⁴ of an image's largest. */
  readonly random: boolean;
}

/** Looks at the correctly classified images once more, as they are. */
export async function probeClean(
  { target, split, batchSize, signal }: AttackSetup,
  candidates: Int32Array,
  onDone: (images: number) => void,
): Promise<CleanProbe> {
  const found = { zeroGradient: false, unstable: false, random: false };
  const { model, mode, alpha } = target;
  for (let start = 0; start < candidates.length; start += batchSize) {
    if (signal?.aborted) throw new Interrupted('stopped while looking for flags');
    const { images, labels } = gather(split, candidates.subarray(start, start + batchSize));
    const { predictions, logits, classes } = await classify(target, images);
    found.unstable ||= predictions.some((prediction, place) => prediction !== labels[place]);
    if (start === 0) found.random = differ(logits, (await classify(target, images)).logits, classes);
    const options = { mode, alpha, updateStatistics: false, differentiable: 'input' } as const;
    const pass = await model.forward(images, options);
    const { dLogits } = crossEntropy(pass.logits, labels, pass.classes, { reduction: 'sum' });
    const { input } = await model.backward(pass, dLogits, { input: true });
    const size = input!.length / labels.length;
    for (let place = 0; place < labels.length; place++) {
      found.zeroGradient ||= input!.subarray(place * size, (place + 1) * size).every(value => value === 0);
    }
    onDone(labels.length);
  }
  return found;
}

function differ(first: Float32Array, second: Float32Array, classes: number): boolean {
  for (let row = 0; row < first.length; row += classes) {
    let largest = 0;
    let gap = 0;
    for (let i = row; i < row + classes; i++) {
      largest = Math.max(largest, Math.abs(first[i]));
      gap = Math.max(gap, Math.abs(first[i] - second[i]));
    }
    if (gap > 1e-4 * largest) return true;
  }
  return false;
}
