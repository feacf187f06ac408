import { InputError } from '../base/inputError.js';
import type { Tensor } from '../base/tensor.js';
import { definitionOf } from './attackTable.js';
import { balls } from './ball.js';
import { nameOf } from './nameOf.js';
import { noiseLaws } from './noiseLaws.js';
import type { EvaluablePerturbation, ImageStreams, Target } from './perturbation.js';
import type { AttackSpec, NoiseSpec, PerturbationSpec } from './perturbationSpec.js';
import { requireImages } from './requireImages.js';
import { requireSuited } from './requireSuited.js';
import { requireSupported } from './requireSupported.js';
import { attackSource } from './schedule/attackSource.js';
import { perturbBatch } from './schedule/perturbBatch.js';
import { staysTogether } from './staysTogether.js';

/**
 * Makes the perturbation that a spec describes. Whatever the maker does, the result is checked and projected here:
 * images outside [0, 1] are refused, the result lies in the ε-ball and in the box, ε = 0 returns the images
 * unchanged without asking the target, and an evaluation counts a success only where the final result is classified wrongly.
 *
 * @param name what results call it; by default its name on the command line
 * @throws InputError for norms and targets that the attack is not defined for; when it runs, before its first question, for
 *   networks and images that it could not end on
 * @example
 * const pgd = createPerturbation(parsePerturbation('pgd-20', { epsilon: 8 / 255 }));
 * const stream = randomStream(0, 'attack');
 * const adversarial = await pgd.perturb({ model, mode: 'eval' }, images, labels, place => stream.fork(place));
 */
export function createPerturbation(spec: PerturbationSpec, name = nameOf(spec)): EvaluablePerturbation {
  requireSupported(spec);
  const norm = 'norm' in spec ? spec.norm : 'linf';
  const seeks = 'norm' in spec && spec.kind !== 'ensemble' ? definitionOf(spec.kind).seeks : 'strongest';
  return {
    kind: variantOf(spec),
    name,
    norm,
    epsilon: spec.epsilon,
    seeks,
    gradientSteps: seeks === 'strongest' && 'steps' in spec ? spec.steps : 0,
    requireSuited: ({ model }, shape) => requireSuited(spec, model.graph, shape),
    async perturb(target, images, labels, random) {
      requireImages(images, labels);
      if (spec.epsilon === 0) return { shape: images.shape, data: images.data.slice() };
      if (!('norm' in spec)) return addNoise(images, spec, random);
      requireMode(target, spec, name);
      const [, height, width, channels] = images.shape;
      requireSuited(spec, target.model.graph, { height, width, channels });
      return perturbBatch(target, images, labels, spec, random);
    },
    async attack(target, source, options) {
      if ('norm' in spec) requireMode(target, spec, name);
      requireSuited(spec, target.model.graph, source.shape);
      await attackSource(target, source, { ...options, spec, name });
    },
  };
}

/** What attacks have to share for more of their steps to do more: target, loss and restarts too. */
function variantOf(spec: PerturbationSpec): string {
  const parts: string[] = [spec.kind];
  if ('loss' in spec && spec.loss !== undefined) {
    parts.push(typeof spec.loss === 'function' ? `loss ${spec.loss.name}` : spec.loss);
  }
  if ('target' in spec && spec.target !== undefined) parts.push(`target ${spec.target}`);
  if ('restarts' in spec && (spec.restarts ?? 1) > 1) parts.push(`${spec.restarts} restarts`);
  return parts.join(', ');
}

function addNoise(images: Tensor, spec: NoiseSpec, random: ImageStreams): Tensor {
  const moved = images.data.slice();
  const [count, , , channels] = images.shape;
  const size = moved.length / count;
  for (let place = 0; place < count; place++) {
    const image = moved.subarray(place * size, (place + 1) * size);
    noiseLaws[spec.kind](image, spec.epsilon, random(place), channels);
  }
  balls.linf.project(moved, images.data, spec.epsilon, size);
  return { shape: images.shape, data: moved };
}

/** In train mode an answer depends on the batch: it has to be the same images from the first question to the last. */
function requireMode({ mode }: Target, spec: AttackSpec, name: string): void {
  if (mode === 'eval' || staysTogether(spec)) return;
  throw new InputError({
    given: `${name} on a network in train mode`,
    expected: 'eval mode, or an attack that asks all images of a batch the same, such as fgsm or pgd-K',
    remedy: `attack in eval mode: batch statistics change as images of ${name} are done`,
  });
}
