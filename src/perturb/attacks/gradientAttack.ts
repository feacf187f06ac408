import type { RandomStream } from '../../base/randomStream.js';
import type { Objective, ObjectiveMaker } from '../../loss/objective.js';
import type { ObjectiveName } from '../../loss/objectives.js';
import type { Attack } from '../attackDefinition.js';
import { balls } from '../ball.js';
import type { Slope, Subject } from '../subject.js';
import type { Targetable } from '../targetable.js';
import { averageSlope } from './parts/averageSlope.js';
import { drawResize, type InputDiversity } from './parts/inputDiversity.js';
import { smoothGradient } from './parts/smoothGradient.js';

/** Steps up an objective inside the ε-ball; FGSM is the case of one step of length ε from x itself. */
export interface GradientAttackSpec extends Targetable {
  readonly kind:
    | 'fgsm'
    | 'r-fgsm'
    | 'bim'
    | 'pgd'
    | 'cw-pgd'
    | 'trades-pgd'
    | 'mi-fgsm'
    | 'ni-fgsm'
    | 'di-fgsm'
    | 'ti-fgsm'
    | 'eot-pgd';
  /** Radius of the ball: pixel fractions in [0, 1] for L∞; at least 0 for L2. */
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2';
  readonly steps: number;
  /** Length of a step, in the units of ε. */
  readonly stepSize: number;
  /** Begin elsewhere than at x: by default at a point drawn uniformly from the ball. */
  readonly randomStart: boolean;
  /** Another law of the random start: one step of that length in a random direction, or normal noise of that deviation. */
  readonly start?: { readonly law: 'step' | 'normal'; readonly scale: number };
  /** What is climbed: `ce` by default, `margin`, `dlr`, `kl` to the clean logits, or a function of the logits. */
  readonly loss?: ObjectiveName | ObjectiveMaker;
  /** Starts anew that often and keeps the strongest end. Default 1. */
  readonly restarts?: number;
  /** Whether the end of a climb is its last point (the default) or the one with the largest loss. */
  readonly keep?: 'last' | 'best';
  /** Decay μ of the accumulated gradient g ← μ g + ∇ / ‖∇‖₁ that is followed in its place. */
  readonly momentum?: number;
  /** Takes the gradient where the momentum leads, at x + stepSize · μ · g (Nesterov). */
  readonly lookAhead?: boolean;
  /** Shows the network a randomly resized and padded image. */
  readonly diversity?: InputDiversity;
  /** Convolves the gradient with a Gaussian of this size (odd, in pixels) and deviation. */
  readonly smoothing?: { readonly size: number; readonly deviation: number };
  /** The mean gradient over that many passes, each with its own resize. Default 1. */
  readonly samples?: number;
}

/**
 * The one gradient-attack loop: x ← Π(x + stepSize · ascent(∇ₓ L(f(x)))), `steps` times, where Π projects into the ε-ball
 * around the clean image and into [0, 1], and ascent is sign(∇) in L∞ and ∇ / ‖∇‖₂ in L2.
 *
 * With one step of length ε from x itself in L∞ this is FGSM (Goodfellow et al., arXiv 1412.6572, §4); with more
 * steps and a random start, PGD (Madry et al., arXiv 1706.06083, §2.1). What the other members of the family change are
 * values of the spec.
 */
export const gradientAttack: Attack<GradientAttackSpec> = async (subject, spec) => {
  const objective = await subject.objective(spec.loss ?? 'ce');
  const restarts = spec.restarts ?? 1;
  let strongest: End | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const random = restart === 0 ? subject.random : subject.random.fork('restart', restart);
    const { image, logits } = await climb(subject, spec, objective, random);
    if (restarts === 1) return image;
    const known = logits ?? (await subject.logits(image));
    const end = { image, value: objective(known).value, adversarial: subject.isAdversarial(known) };
    if (end.adversarial && subject.stopEarly) return image;
    if (!strongest || isStronger(end, strongest)) strongest = end;
  }
  return strongest!.image;
};

interface End {
  readonly image: Float32Array;
  readonly value: number;
  readonly adversarial: boolean;
}

/** An adversarial image beats any other; among equals the loss decides. */
function isStronger(a: End, b: End): boolean {
  return a.adversarial === b.adversarial ? a.value > b.value : a.adversarial;
}

/** One climb from one start. Returns the logits too where they are known. */
async function climb(
  subject: Subject,
  spec: GradientAttackSpec,
  objective: Objective,
  random: RandomStream,
): Promise<{ image: Float32Array; logits?: Float32Array }> {
  const { clean } = subject;
  const { epsilon, stepSize, steps, momentum } = spec;
  const ball = balls[spec.norm];
  const size = clean.length;
  const x = start(clean, spec, random);
  const direction = new Float64Array(momentum === undefined ? 0 : size);
  let best: { image: Float32Array; logits: Float32Array; value: number } | undefined;
  const isAsked = !spec.lookAhead && !spec.diversity && (spec.samples ?? 1) === 1;
  for (let step = 0; step < steps; step++) {
    const point = spec.lookAhead ? x.map((value, i) => value + stepSize * momentum! * direction[i]) : x;
    const slope = await ask(subject, spec, objective, point, random);
    if (isAsked) {
      if (subject.stopEarly && subject.isAdversarial(slope.logits)) return { image: x, logits: slope.logits };
      if (spec.keep === 'best' && !(best && best.value >= slope.value)) best = { ...slope, image: x.slice() };
    }
    const followed = spec.smoothing
      ? smoothGradient(slope.gradient, subject.shape, spec.smoothing)
      : slope.gradient;
    if (momentum !== undefined) accumulate(direction, followed, momentum);
    ball.ascend(x, momentum === undefined ? followed : direction, stepSize, size);
    ball.project(x, clean, epsilon, size);
  }
  if (spec.keep !== 'best') return { image: x };
  const logits = await subject.logits(x);
  return best && best.value > objective(logits).value ? best : { image: x, logits };
}

function start(clean: Float32Array, spec: GradientAttackSpec, random: RandomStream): Float32Array {
  const x = clean.slice();
  if (!spec.randomStart) return x;
  const ball = balls[spec.norm];
  if (spec.start === undefined) ball.scatter(x, spec.epsilon, random);
  else {
    const { law, scale } = spec.start;
    const noise = Float64Array.from(x, () => random.normal());
    if (law === 'step') ball.ascend(x, noise, scale, x.length);
    else for (let i = 0; i < x.length; i++) x[i] += scale * noise[i];
  }
  ball.project(x, clean, spec.epsilon, x.length);
  return x;
}

/** The slope at a point, through the random resizes and as the mean of the samples that the spec asks for. */
async function ask(
  subject: Subject,
  { diversity, samples = 1 }: GradientAttackSpec,
  objective: Objective,
  point: Float32Array,
  random: RandomStream,
): Promise<Slope> {
  if (!diversity && samples === 1) return subject.gradient(point, objective);
  const resizes = Array.from({ length: samples }, () =>
    diversity ? drawResize(subject.shape, diversity, random) : undefined,
  );
  const shown = resizes.map(resize => resize?.apply(point) ?? point);
  const slopes = await subject.gradientsAt(shown, objective);
  return averageSlope(slopes.map((slope, i) => resizes[i]?.pullBack(slope) ?? slope));
}

function accumulate(direction: Float64Array, gradient: ArrayLike<number>, decay: number): void {
  let sum = 0;
  for (let i = 0; i < gradient.length; i++) sum += Math.abs(gradient[i]);
  const scale = sum === 0 ? 0 : 1 / sum;
  for (let i = 0; i < direction.length; i++) direction[i] = decay * direction[i] + scale * gradient[i];
}
