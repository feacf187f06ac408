import type { RandomStream } from '../../../base/randomStream.js';
import type { Objective } from '../../../loss/objective.js';
import { balls } from '../../ball.js';
import type { Slope, Subject } from '../../subject.js';
import type { ApgdSpec } from '../apgdSpec.js';
import { averageSlope } from './averageSlope.js';
import type { ClimbEnd } from './climbEnd.js';
import { lengthSchedule } from './lengthSchedule.js';
import { sparsitySchedule } from './sparsitySchedule.js';

export interface Climb {
  readonly subject: Subject;
  readonly objective: Objective;
  readonly random: RandomStream;
}

/** One climb; with a shrinking radius, in three balls one after the other, each from the best point of the one before. */
export async function climbAutoPgd(climb: Climb, spec: ApgdSpec): Promise<ClimbEnd> {
  if (!spec.shrinkingRadius) return climbInBall(climb, spec, start(climb, spec.norm, spec.epsilon), true);
  const early = Math.ceil(0.3 * spec.steps);
  const stages = [
    { radius: 3, steps: early },
    { radius: 2, steps: early },
    { radius: 1, steps: spec.steps - 2 * early },
  ];
  let x = start(climb, spec.norm, 3 * spec.epsilon);
  let end: ClimbEnd | undefined;
  for (const { radius, steps } of stages) {
    const stage = { ...spec, epsilon: radius * spec.epsilon, steps: Math.max(steps, 1) };
    balls[spec.norm].project(x, climb.subject.clean, stage.epsilon, x.length);
    end = await climbInBall(climb, stage, x, radius === 1);
    x = end.image.slice();
  }
  return end!;
}

/** A random point: on the sphere of the ball in L∞ and L2, Gaussian noise projected into the ball in L1. */
function start({ subject: { clean }, random }: Climb, norm: ApgdSpec['norm'], epsilon: number): Float32Array {
  const draw = norm === 'linf' ? () => 2 * random.uniform() - 1 : () => random.normal();
  const way = Float64Array.from(clean, draw);
  const length = norm === 'l1' ? epsilon : balls[norm].distance(way, new Float64Array(way.length));
  const x = clean.map((value, i) => value + (epsilon * way[i]) / length);
  balls[norm].project(x, clean, epsilon, x.length);
  return x;
}

async function climbInBall(
  climb: Climb,
  spec: ApgdSpec,
  x: Float32Array,
  mayEnd: boolean,
): Promise<ClimbEnd> {
  const { subject } = climb;
  const { clean } = subject;
  const { norm, epsilon, steps } = spec;
  let slope = await ask(climb, spec.samples, x);
  let bestGradient = slope.gradient;
  let best: ClimbEnd = { image: x.slice(), value: slope.value };
  let adversarial: Float32Array | undefined = subject.isAdversarial(slope.logits) ? x.slice() : undefined;
  const schedule = norm === 'l1' ? sparsitySchedule(subject, spec, x) : lengthSchedule(spec);
  let current: Float32Array = x;
  let gradient = slope.gradient;
  let before: Float32Array = current.slice();
  for (let step = 0; step < steps; step++) {
    if (adversarial && mayEnd && subject.stopEarly) break;
    const next = current.slice();
    schedule.step(next, gradient);
    balls[norm].project(next, clean, epsilon, next.length);
    if (norm !== 'l1') {
      // x + a (z − x) + (1 − a) (x − x_before), with a = 3/4 but at the first step.
      const a = step === 0 ? 1 : 0.75;
      for (let i = 0; i < next.length; i++) {
        next[i] = current[i] + a * (next[i] - current[i]) + (1 - a) * (current[i] - before[i]);
      }
      balls[norm].project(next, clean, epsilon, next.length);
    }
    before = current;
    current = next;
    slope = await ask(climb, spec.samples, current);
    gradient = slope.gradient;
    if (subject.isAdversarial(slope.logits)) adversarial = current;
    if (slope.value > best.value) {
      best = { image: current, value: slope.value };
      bestGradient = gradient;
    }
    if (schedule.observe(slope.value, best)) {
      current = best.image;
      gradient = bestGradient;
    }
  }
  return { ...best, adversarial: mayEnd ? adversarial : undefined };
}

async function ask({ subject, objective }: Climb, samples: number, image: Float32Array): Promise<Slope> {
  if (samples === 1) return subject.gradient(image, objective);
  return averageSlope(await subject.gradientsAt(Array(samples).fill(image), objective));
}
