import type { Labels, Tensor } from '../../base/tensor.js';
import type { ImageStreams, Target } from '../perturbation.js';
import type { AttackSpec } from '../perturbationSpec.js';
import { perturbImage } from './attackImage.js';
import { imageSubject } from './imageSubject.js';
import { QueryBatcher } from './queryBatcher.js';
import { runTogether } from './runTogether.js';

/** All images of a batch, side by side from the first question to the last; nothing ends early. */
export async function perturbBatch(
  target: Target,
  images: Tensor,
  labels: Labels,
  spec: AttackSpec,
  random: ImageStreams,
): Promise<Tensor> {
  const [count, height, width, channels] = images.shape;
  const shape = { height, width, channels };
  const size = height * width * channels;
  const data = new Float32Array(images.data.length);
  const batcher = new QueryBatcher(target, shape, count);
  const task = async (place: number) => {
    const clean = images.data.subarray(place * size, (place + 1) * size);
    const setup = { place, shape, clean, label: labels[place], random: random(place) };
    const subject = imageSubject({ ...setup, stopEarly: false, enough: 0 }, batcher, {
      forward: 0,
      backward: 0,
    });
    data.set(await perturbImage(subject, spec), place * size);
  };
  await runTogether(count, task, { batcher, limit: count, interrupted: '' });
  return { shape: images.shape, data };
}
