import { Interrupted } from '../base/interrupted.js';
import type {
  AttackOptions,
  EvaluablePerturbation,
  ImageSource,
  Perturbation,
  Target,
} from '../perturb/perturbation.js';
import { classify } from './classify.js';

/** Attacks every image of a source; a perturbation that can only perturb batches does so, and its results are classified. */
export async function attackEach(
  perturbation: Perturbation | EvaluablePerturbation,
  target: Target,
  source: ImageSource,
  options: AttackOptions,
): Promise<void> {
  if ('attack' in perturbation) return perturbation.attack(target, source, options);
  const { batchSize, onResult, signal } = options;
  const { height, width, channels } = source.shape;
  const size = height * width * channels;
  for (let start = 0; start < source.count; start += batchSize) {
    if (signal?.aborted) throw new Interrupted(`stopped during ${perturbation.name}`);
    const count = Math.min(batchSize, source.count - start);
    const batch = Array.from({ length: count }, (_, place) => source.image(start + place));
    const data = new Float32Array(count * size);
    for (const [place, { pixels }] of batch.entries()) data.set(pixels, place * size);
    const labels = Int32Array.from(batch, ({ label }) => label);
    const images = { shape: [count, height, width, channels], data };
    const moved = await perturbation.perturb(target, images, labels, place => batch[place].random);
    const { predictions } = await classify(target, moved);
    for (const [place, prediction] of predictions.entries()) {
      const success = prediction !== labels[place];
      const image = moved.data.slice(place * size, (place + 1) * size);
      const norm = success ? Number.NaN : Number.POSITIVE_INFINITY;
      onResult({ place: start + place, image, prediction, success, norm, forward: 1, backward: 0 });
    }
  }
}
