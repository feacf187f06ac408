import type { RandomStream } from '../../base/randomStream.js';
import type { Attack, AttackDefinition } from '../attackDefinition.js';
import { balls } from '../ball.js';
import { clampToBox } from '../balls/clampToBox.js';
import type { Subject } from '../subject.js';
import { estimateNormal } from './parts/estimateNormal.js';

/** HopSkipJump, as data. */
export interface HopSkipJumpSpec {
  readonly kind: 'hopskipjump';
  /** What robust accuracy is measured at; the search itself is for the least norm. */
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2';
  readonly iterations: number;
  /** Probes of the first estimate B₀; iteration t takes B₀ √t. */
  readonly initialSamples: number;
  readonly mostSamples: number;
  /** Images of uniform noise that are tried for the first adversarial point. */
  readonly starts: number;
}

/**
 * HopSkipJump (Chen et al., arXiv 1904.02144, algorithm 2), which sees decisions alone: from a point on the boundary, the normal
 * is estimated from which of many probes are adversarial (eq. 16); a step along it is halved until it is adversarial, and
 * bisection towards the clean image comes back to the boundary. The nearest point counts.
 */
const run: Attack<HopSkipJumpSpec> = async (subject, spec) => {
  const { clean, random } = subject;
  const ball = balls[spec.norm];
  const begin = await noiseImage(subject, spec.starts, random);
  if (!begin) return clean;
  const size = clean.length;
  // θ of the paper: how near to the boundary bisection ends.
  const theta = spec.norm === 'l2' ? size ** -1.5 : size ** -2;
  let x = await bisect(subject, spec.norm, begin, theta);
  let distance = ball.distance(x, clean);
  for (let t = 1; t <= spec.iterations && distance > subject.enough && distance > 0; t++) {
    const reach = t === 1 ? 0.1 : (spec.norm === 'l2' ? Math.sqrt(size) : size) * theta * distance;
    const samples = Math.min(Math.floor(spec.initialSamples * Math.sqrt(t)), spec.mostSamples);
    const normal = await estimateNormal(subject, spec.norm, x, { reach, samples, random });
    const stepped = await stepInside(subject, spec.norm, x, normal, distance / Math.sqrt(t));
    if (!stepped) continue;
    const back = await bisect(subject, spec.norm, stepped, theta);
    const now = ball.distance(back, clean);
    if (now < distance) [x, distance] = [back, now];
  }
  return x;
};

async function isAdversarial(subject: Subject, image: Float32Array): Promise<boolean> {
  return subject.isAdversarial(await subject.logits(image));
}

async function noiseImage(subject: Subject, starts: number, random: RandomStream) {
  for (let start = 0; start < starts; start++) {
    const image = subject.clean.map(() => random.uniform());
    if (await isAdversarial(subject, image)) return image;
  }
  return undefined;
}

/** The adversarial end of the last interval of a bisection from an adversarial image towards the clean one. */
async function bisect(
  subject: Subject,
  norm: HopSkipJumpSpec['norm'],
  adversarial: Float32Array,
  theta: number,
): Promise<Float32Array> {
  const { clean } = subject;
  const whole = norm === 'l2' ? 1 : balls.linf.distance(adversarial, clean);
  // L2: on the straight line. L∞: the image with every value at most `part` away from the clean one.
  const between = (part: number) =>
    adversarial.map((value, i) =>
      norm === 'l2'
        ? (1 - part) * clean[i] + part * value
        : Math.min(Math.max(value, clean[i] - part), clean[i] + part),
    );
  let image = adversarial;
  let low = 0;
  let high = whole;
  while (high - low > Math.max(Math.min(theta, theta * whole), 1e-7)) {
    const middle = (low + high) / 2;
    const candidate = between(middle);
    if (await isAdversarial(subject, candidate)) {
      image = candidate;
      high = middle;
    } else low = middle;
  }
  return image;
}

/** The first adversarial point among steps of ξ, ξ / 2, ξ / 4, … along the normal. */
async function stepInside(
  subject: Subject,
  norm: HopSkipJumpSpec['norm'],
  x: Float32Array,
  normal: Float64Array,
  first: number,
): Promise<Float32Array | undefined> {
  for (let length = first; length > first * 2 ** -20; length /= 2) {
    const image = x.slice();
    balls[norm].ascend(image, normal, length, image.length);
    clampToBox(image);
    if (await isAdversarial(subject, image)) return image;
  }
  return undefined;
}

/** HopSkipJump with 40 iterations from 100 probes on: about 25,000 queries. */
export const hopSkipJump: AttackDefinition<HopSkipJumpSpec> = {
  run,
  norms: ['linf', 'l2'],
  seeks: 'nearest',
  targeted: false,
  lockstep: false,
  defaults: bounds => ({
    ...{
      kind: 'hopskipjump',
      ...bounds,
      iterations: 40,
      initialSamples: 100,
      mostSamples: 10_000,
      starts: 100,
    },
  }),
};
