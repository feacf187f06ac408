import { InputError } from '../base/inputError.js';
import type { RandomStream } from '../base/randomStream.js';
import type { Labels, Tensor } from '../base/tensor.js';
import { gradientAttack } from './attacks/gradientAttack.js';
import { balls } from './ball.js';
import { gaussian } from './noise/gaussian.js';
import { rademacher } from './noise/rademacher.js';
import { uniform } from './noise/uniform.js';
import type { ImageStreams, Perturbation, Target } from './perturbation.js';
import type { NoiseSpec, PerturbationKind, PerturbationSpec } from './perturbationSpec.js';

type Maker<Kind extends PerturbationKind> = (
  target: Target,
  images: Tensor,
  labels: Labels,
  spec: Extract<PerturbationSpec, { kind: Kind }>,
  random: ImageStreams,
) => Promise<Tensor>;

/** A law that adds noise to one image, as a maker: noise never asks the target anything. */
function noise(draw: (image: Float32Array, epsilon: number, random: RandomStream) => void) {
  return async (_target: Target, images: Tensor, labels: Labels, spec: NoiseSpec, random: ImageStreams) => {
    const moved = images.data.slice();
    const size = moved.length / labels.length;
    for (let place = 0; place < labels.length; place++) {
      draw(moved.subarray(place * size, (place + 1) * size), spec.epsilon, random(place));
    }
    return { shape: images.shape, data: moved };
  };
}

const makers: { [Kind in PerturbationKind]: Maker<Kind> } = {
  gaussian: noise(gaussian),
  uniform: noise(uniform),
  rademacher: noise(rademacher),
  fgsm: gradientAttack,
  pgd: gradientAttack,
};

/**
 * Makes the perturbation that a spec describes. Whatever the maker does, the result is checked and projected here:
 * images outside [0, 1] are refused, the result lies in the ε-ball and in the box, and ε = 0 returns the images
 * unchanged without asking the target.
 *
 * @example
 * const pgd = createPerturbation(parsePerturbation('pgd-20', { epsilon: 8 / 255 }));
 * const stream = randomStream(0, 'attack');
 * const adversarial = await pgd.perturb({ model, mode: 'eval' }, images, labels, place => stream.fork(place));
 */
export function createPerturbation(spec: PerturbationSpec): Perturbation {
  const make = makers[spec.kind] as Maker<PerturbationKind>;
  const norm = 'norm' in spec ? spec.norm : 'linf';
  return {
    name: spec.kind === 'pgd' ? `pgd-${spec.steps}` : spec.kind,
    gradientSteps: 'steps' in spec ? spec.steps : 0,
    async perturb(target, images, labels, random) {
      requireImages(images, labels);
      if (spec.epsilon === 0) return { shape: images.shape, data: images.data.slice() };
      const moved = await make(target, images, labels, spec, random);
      balls[norm].project(moved.data, images.data, spec.epsilon, images.data.length / labels.length);
      return moved;
    },
  };
}

function requireImages(images: Tensor, labels: Labels): void {
  if (images.shape[0] !== labels.length || labels.length === 0) {
    throw new InputError({
      given: `${images.shape[0]} images with ${labels.length} labels`,
      expected: 'one label per image, and at least one image',
      remedy: 'pass the labels of the same batch',
    });
  }
  for (const value of images.data) {
    if (value >= 0 && value <= 1) continue;
    throw new InputError({
      given: `an image with the value ${value}`,
      expected: 'pixel values in [0, 1]',
      remedy:
        value > 1
          ? 'divide 8-bit images by 255; normalisation is a layer inside the model'
          : 'clip the images',
    });
  }
}
