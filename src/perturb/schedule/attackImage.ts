import { argmax } from '../../base/argmax.js';
import { definitionOf } from '../attackTable.js';
import { balls } from '../ball.js';
import type { ImageResult } from '../perturbation.js';
import type { AttackSpec, SingleAttackSpec } from '../perturbationSpec.js';
import type { Subject } from '../subject.js';
import { withTarget } from './withTarget.js';

/** What came of an attack on one image, before its passes are counted. */
export type Outcome = Pick<ImageResult, 'image' | 'prediction' | 'success' | 'norm' | 'target' | 'by'>;

/**
 * One attack, or one ensemble, on one image, with what every attack is held to: its result is projected into ball and box and
 * classified again, and that alone decides about success.
 */
export async function attackImage(subject: Subject, spec: AttackSpec): Promise<Outcome> {
  if (spec.kind !== 'ensemble') return attackOnce(await withTarget(subject, spec), spec);
  let last: Outcome | undefined;
  // In a ball of radius 0 all of them end with the clean image.
  for (const member of spec.epsilon === 0 ? spec.members.slice(0, 1) : spec.members) {
    const random = subject.random.fork(member.kind);
    // All that counts is the ball: a search for the nearest image may end once it is inside, and what it found outside is nothing.
    const aimed = await withTarget(subject.with({ random, enough: spec.epsilon }), member);
    const outcome = await attackOnce(aimed, member, 'strongest');
    // Members may aim at different classes: the ensemble has none of its own.
    if (outcome.success) return { ...outcome, target: subject.target, by: member.kind };
    // An image of another wrong class than a member's target has fallen all the same.
    if (last && last.prediction !== subject.label) continue;
    last = outcome.prediction === subject.label ? outcome : { ...outcome, by: member.kind };
  }
  return { ...last!, target: subject.target };
}

/** The image that an attack ends with, without classifying it: what a search or a training step needs. */
export async function perturbImage(subject: Subject, spec: AttackSpec): Promise<Float32Array> {
  if (spec.kind === 'ensemble') return (await attackImage(subject, spec)).image;
  const aimed = await withTarget(subject.with({ enough: spec.epsilon }), spec);
  // It is run for the class of the image too: in train mode all images ask the same.
  const found = await definitionOf(spec.kind).run(aimed, spec);
  const image = (aimed.target === aimed.label ? aimed.clean : found).slice();
  balls[spec.norm].project(image, subject.clean, spec.epsilon, image.length, subject.shape.channels);
  return image;
}

async function attackOnce(
  subject: Subject,
  spec: SingleAttackSpec,
  seeks = definitionOf(spec.kind).seeks,
): Promise<Outcome> {
  const { clean, shape, target } = subject;
  if (target === subject.label) return leaveAlone(subject);
  const ball = balls[spec.norm];
  const { run } = definitionOf(spec.kind);
  const found = spec.epsilon === 0 && seeks === 'strongest' ? clean : await run(subject, spec);
  const image = found.slice();
  ball.project(image, clean, spec.epsilon, image.length, shape.channels);
  const logits = await subject.logits(image);
  const success = subject.isAdversarial(logits);
  const norms = success ? [ball.distance(image, clean, shape.channels)] : [];
  if (seeks === 'nearest' && found.some((value, i) => value !== image[i])) {
    // The nearest one that was found lies outside the ball: its norm counts if it is adversarial.
    const far = await subject.logits(found);
    if (subject.isAdversarial(far)) norms.push(ball.distance(found, clean, shape.channels));
  }
  return { image, prediction: argmax(logits), success, norm: Math.min(...norms), target };
}

/** An image whose own class is the one to be reached: there is nothing to attack, and nothing that would be a success. */
async function leaveAlone(subject: Subject): Promise<Outcome> {
  const prediction = argmax(await subject.cleanLogits());
  const { clean, target } = subject;
  return { image: clean.slice(), prediction, success: false, norm: Number.POSITIVE_INFINITY, target };
}
