import { argmax } from '../../base/argmax.js';
import { InputError } from '../../base/inputError.js';
import { descendingOrder } from '../../loss/objectives/descendingOrder.js';
import { definitionOf } from '../attackTable.js';
import { balls } from '../ball.js';
import type { ImageResult } from '../perturbation.js';
import type { AttackSpec, SingleAttackSpec } from '../perturbationSpec.js';
import type { Subject } from '../subject.js';
import type { TargetChoice } from '../targetable.js';

/** What came of an attack on one image, before its passes are counted. */
export type Outcome = Pick<ImageResult, 'image' | 'prediction' | 'success' | 'norm' | 'by'>;

/**
 * One attack, or one ensemble, on one image, with what every attack is held to: its result is projected into ball and box and
 * classified again, and that alone decides about success.
 */
export async function attackImage(subject: Subject, spec: AttackSpec): Promise<Outcome> {
  if (spec.kind !== 'ensemble') return attackOnce(await withTarget(subject, spec), spec);
  let last: Outcome | undefined;
  for (const member of spec.members) {
    const random = subject.random.fork(member.kind);
    // All that counts is the ball: a search for the nearest image may end once it is inside.
    const aimed = await withTarget(subject.with({ random, enough: spec.epsilon }), member);
    const outcome = await attackOnce(aimed, member);
    if (outcome.success) return { ...outcome, by: member.kind };
    last = outcome;
  }
  return last!;
}

/** The image that an attack ends with, without classifying it: what a search or a training step needs. */
export async function perturbImage(subject: Subject, spec: AttackSpec): Promise<Float32Array> {
  if (spec.kind === 'ensemble') return (await attackImage(subject, spec)).image;
  const aimed = await withTarget(subject.with({ enough: spec.epsilon }), spec);
  const image = (await definitionOf(spec.kind).run(aimed, spec)).slice();
  balls[spec.norm].project(image, subject.clean, spec.epsilon, image.length, subject.shape.channels);
  return image;
}

async function attackOnce(subject: Subject, spec: SingleAttackSpec): Promise<Outcome> {
  const { clean, shape } = subject;
  const ball = balls[spec.norm];
  const { run, seeks } = definitionOf(spec.kind);
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
  return { image, prediction: argmax(logits), success, norm: Math.min(...norms) };
}

async function withTarget(subject: Subject, spec: SingleAttackSpec): Promise<Subject> {
  const choice = 'target' in spec ? spec.target : undefined;
  if (choice === undefined || subject.target !== undefined) return subject;
  return subject.with({ target: await chooseTarget(subject, choice) });
}

async function chooseTarget(subject: Subject, choice: TargetChoice): Promise<number> {
  const logits = await subject.cleanLogits();
  const wrong = descendingOrder(logits).filter(index => index !== subject.label);
  if (choice === 'least-likely') return wrong[wrong.length - 1];
  if (choice === 'random')
    return wrong.sort((a, b) => a - b)[subject.random.fork('target').below(wrong.length)];
  if (choice < logits.length && Number.isInteger(choice) && choice >= 0) return choice;
  throw new InputError({
    given: `the target class ${choice} of a network of ${logits.length} classes`,
    expected: `a whole number from 0 to ${logits.length - 1}`,
    remedy: 'count the classes from 0',
  });
}
