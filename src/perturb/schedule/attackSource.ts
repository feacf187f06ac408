import { argmax } from '../../base/argmax.js';
import { InputError } from '../../base/inputError.js';
import { balls } from '../ball.js';
import { noiseLaws } from '../noiseLaws.js';
import type { AttackOptions, ImageSource, SourceImage, Target } from '../perturbation.js';
import type { NoiseSpec, PerturbationSpec } from '../perturbationSpec.js';
import { requirePixels } from '../requireImages.js';
import type { Subject } from '../subject.js';
import { attackImage, type Outcome } from './attackImage.js';
import { imageSubject } from './imageSubject.js';
import { QueryBatcher } from './queryBatcher.js';
import { runTogether } from './runTogether.js';
import { withTarget } from './withTarget.js';

/** Attacks the images of a source, each from its first question to its result while others take its place in the batch. */
export async function attackSource(
  target: Target,
  source: ImageSource,
  options: AttackOptions & { spec: PerturbationSpec; name: string },
): Promise<void> {
  const { spec, name, batchSize, signal, onResult, checkClean = true, stopEarly = true } = options;
  requireBatchSize(batchSize);
  const { shape, count } = source;
  const batcher = new QueryBatcher(target, shape, batchSize);
  const task = async (place: number) => {
    const image = source.image(place);
    requireImage(image, shape.height * shape.width * shape.channels, place);
    const passes = { forward: 0, backward: 0 };
    const { pixels, label, random } = image;
    const setup = { place, shape, clean: pixels, label, random, target: image.target, stopEarly, enough: 0 };
    const subject = imageSubject(setup, batcher, passes);
    const outcome = await attackOne(subject, spec, checkClean);
    onResult({ ...outcome, place, ...passes });
  };
  // Twice the batch: with logits and gradients waiting apart, one of the two is then always full (but in an ensemble whose members ask
  // for unlike numbers of gradients).
  const limit = target.mode === 'train' ? count : 2 * batchSize;
  await runTogether(count, task, { batcher, limit, signal, interrupted: `stopped during ${name}` });
}

async function attackOne(subject: Subject, spec: PerturbationSpec, checkClean: boolean): Promise<Outcome> {
  if (checkClean) {
    const prediction = argmax(await subject.cleanLogits());
    if (prediction !== subject.label) return wrongFromStart(subject, spec, prediction);
  }
  return 'norm' in spec ? attackImage(subject, spec) : noisyImage(subject, spec);
}

/** Left as it is; of a targeted attack a success where it happens to have the target class. */
async function wrongFromStart(
  subject: Subject,
  spec: PerturbationSpec,
  prediction: number,
): Promise<Outcome> {
  const isOne = 'norm' in spec && spec.kind !== 'ensemble';
  const { target, clean } = isOne ? await withTarget(subject, spec) : subject;
  const success = target === undefined || target === prediction;
  return {
    image: clean.slice(),
    prediction,
    success,
    norm: success ? 0 : Number.POSITIVE_INFINITY,
    target,
  };
}

async function noisyImage(subject: Subject, spec: NoiseSpec): Promise<Outcome> {
  const { clean, random, shape } = subject;
  const image = clean.slice();
  if (spec.epsilon > 0) noiseLaws[spec.kind](image, spec.epsilon, random, shape.channels);
  balls.linf.project(image, clean, spec.epsilon, image.length);
  const logits = await subject.logits(image);
  const success = subject.isAdversarial(logits);
  const norm = success ? balls.linf.distance(image, clean) : Number.POSITIVE_INFINITY;
  return { image, prediction: argmax(logits), success, norm };
}

function requireBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize >= 1) return;
  throw new InputError({
    given: `a batch size of ${batchSize}`,
    expected: 'a whole number, 1 or more',
    remedy: 'take 100 if unsure',
  });
}

function requireImage({ pixels, label }: SourceImage, size: number, place: number): void {
  requirePixels(pixels);
  if (pixels.length === size && Number.isInteger(label) && label >= 0) return;
  throw new InputError({
    given: `image ${place} of ${pixels.length} values with the label ${label}`,
    expected: `${size} values, as the source's shape says, and a class counted from 0`,
    remedy: 'check the source of the images',
  });
}
