import type { Labels, Tensor } from '../base/tensor.js';
import type { ImageStreams, Perturbation, Target } from '../perturb/perturbation.js';

/** What the weights are trained on. */
export const trainInputs = ['clean', 'perturbed', 'mixed'] as const;

/** Training input that is not clean: all of the batch perturbed, or the first half of it (the larger one, if odd). */
export interface TrainInput {
  readonly kind: Exclude<(typeof trainInputs)[number], 'clean'>;
  readonly perturbation: Perturbation;
}

/**
 * The images of a training batch as the weights see them. The order of a batch is random, so that its first half is a
 * random half; an attack on it sees it alone, and costs half.
 */
export async function perturbTrainInput(
  { kind, perturbation }: TrainInput,
  target: Target,
  { images, labels }: { readonly images: Tensor; readonly labels: Labels },
  random: ImageStreams,
): Promise<Tensor> {
  if (kind === 'perturbed') return perturbation.perturb(target, images, labels, random);
  const half = Math.ceil(labels.length / 2);
  const cut = half * (images.data.length / labels.length);
  const shape = [half, ...images.shape.slice(1)];
  const first = { shape, data: images.data.subarray(0, cut) };
  const moved = await perturbation.perturb(target, first, labels.subarray(0, half), random);
  const data = images.data.slice();
  data.set(moved.data);
  return { shape: images.shape, data };
}
