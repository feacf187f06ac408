import type { RandomStream } from '../../base/randomStream.js';
import type { Objective } from '../../loss/objective.js';
import type { Attack, AttackDefinition } from '../attackDefinition.js';
import { balls } from '../ball.js';
import { clampToBox } from '../balls/clampToBox.js';
import type { Subject } from '../subject.js';
import { differenceObjective } from './parts/differenceObjective.js';
import { hyperplaneWay } from './parts/hyperplaneWay.js';
import { likelyWrongClasses } from './parts/likelyWrongClasses.js';
import { nearestBoundary } from './parts/nearestBoundary.js';

/** FAB, as data. */
export interface FabSpec {
  readonly kind: 'fab' | 'fab-t';
  /** The largest reach of random restarts, and what robust accuracy is measured at; the search itself is for the least norm. */
  readonly epsilon: number;
  readonly norm: 'linf' | 'l2' | 'l1';
  readonly steps: number;
  /** Runs (for `fab-t`, per target class): the first from the image, others from random points near it. */
  readonly restarts: number;
  /** Largest share α that each step is drawn back towards the clean image. */
  readonly alphaMax: number;
  /** Overshoot η past the linearised boundary. */
  readonly eta: number;
  /** Share β of the way that is kept after an adversarial point. */
  readonly beta: number;
  /** How many of the likeliest wrong classes `fab-t` tries. */
  readonly targetClasses?: number;
}

interface Found {
  readonly image: Float32Array;
  readonly norm: number;
}

/**
 * Fast adaptive boundary attack: the nearest adversarial image, by projections onto linearised class boundaries within the
 * box, drawn towards the clean image (Croce & Hein, arXiv 1907.02044, algorithm 1). Parameters are those of its use in
 * AutoAttack, whose implementation leaves the final line search out.
 */
const fab: Attack<FabSpec> = async (subject, spec) => {
  const { label } = subject;
  const { length: classes } = await subject.cleanLogits();
  const others = Array.from({ length: classes }, (_, k) => k).filter(k => k !== label);
  return nearest(
    subject,
    spec,
    Array(spec.restarts).fill(others.map(other => differenceObjective(other, label))),
  );
};

/**
 * Targeted FAB: one run per likely wrong class, towards its boundary with the label alone (arXiv 2003.01690, appendix B): one
 * gradient per step, not one per class, and better where classes are many.
 */
const fabTargeted: Attack<FabSpec> = async (subject, spec) => {
  const { label } = subject;
  const targets = likelyWrongClasses(await subject.cleanLogits(), label, spec.targetClasses ?? 9);
  return nearest(
    subject,
    spec,
    targets.flatMap(target => Array(spec.restarts).fill([differenceObjective(target, label)])),
  );
};

/** The nearest of what several runs find, each described by the boundaries that it looks at. */
async function nearest(subject: Subject, spec: FabSpec, runs: readonly Objective[][]): Promise<Float32Array> {
  let best: Found = { image: subject.clean, norm: Number.POSITIVE_INFINITY };
  for (const [number, boundaries] of runs.entries()) {
    const random = number % spec.restarts === 0 ? undefined : subject.random.fork('run', number);
    const begin = random ? nearby(subject.clean, spec, { reach: best.norm, random }) : subject.clean.slice();
    const found = await searchBoundary(subject, spec, boundaries, begin);
    if (found.norm < best.norm) best = found;
    if (best.norm <= subject.enough) break;
  }
  return best.image;
}

async function searchBoundary(
  subject: Subject,
  spec: FabSpec,
  boundaries: readonly Objective[],
  begin: Float32Array,
): Promise<Found> {
  const { clean } = subject;
  const { norm, eta, beta } = spec;
  let best: Found = { image: clean, norm: Number.POSITIVE_INFINITY };
  let x = begin;
  for (let step = 0; step < spec.steps; step++) {
    const at = x;
    const slopes = await subject.slopes(at, boundaries);
    const { gradient: w, value } = nearestBoundary(slopes, norm);
    let b = -value;
    for (let i = 0; i < w.length; i++) b += w[i] * x[i];
    const fromHere = hyperplaneWay(norm, x, { w, b });
    const fromClean = hyperplaneWay(norm, clean, { w, b });
    const here = Math.max(length(fromHere, norm), 1e-8);
    const there = Math.max(length(fromClean, norm), 1e-8);
    const alpha = Math.min(here / (here + there), spec.alphaMax);
    x = new Float32Array(clean.length);
    for (let i = 0; i < x.length; i++) {
      x[i] = (at[i] + eta * fromHere[i]) * (1 - alpha) + (clean[i] + eta * fromClean[i]) * alpha;
    }
    clampToBox(x);
    if (!subject.isAdversarial(await subject.logits(x))) continue;
    const distance = balls[norm].distance(x, clean);
    if (distance < best.norm) best = { image: x, norm: distance };
    if (best.norm <= subject.enough) break;
    const found = x;
    x = new Float32Array(clean.length);
    for (let i = 0; i < x.length; i++) x[i] = clean[i] + beta * (found[i] - clean[i]);
  }
  return best;
}

function length(way: Float64Array, norm: FabSpec['norm']): number {
  return balls[norm].distance(way, new Float64Array(way.length));
}

/**
 * A point in a random direction from the clean image, half as far as the nearest adversarial one so far or as ε, whichever is less
 * (algorithm 1): a restart is to find one that is nearer.
 */
function nearby(
  clean: Float32Array,
  { norm, epsilon }: FabSpec,
  { reach, random }: { reach: number; random: RandomStream },
): Float32Array {
  const draw = norm === 'linf' ? () => 2 * random.uniform() - 1 : () => random.normal();
  const way = Float64Array.from(clean, draw);
  const scale = (0.5 * Math.min(reach, epsilon)) / length(way, norm);
  const x = clean.map((value, i) => value + scale * way[i]);
  clampToBox(x);
  return x;
}

const common = {
  norms: ['linf', 'l2', 'l1'],
  seeks: 'nearest',
  targeted: false,
  lockstep: false,
  count: { of: 'steps', default: 100 },
} as const;

const parameters = { restarts: 1, alphaMax: 0.1, eta: 1.05, beta: 0.9 };

/** FAB over all class boundaries; `fab-K` for K steps, 100 by default. A gradient per wrong class and step. */
export const fabAttack: AttackDefinition<FabSpec> = {
  ...common,
  run: fab,
  defaults: (bounds, steps) => ({ kind: 'fab', ...bounds, steps, ...parameters }),
};

/** Targeted FAB over the nine likeliest wrong classes; `fab-t-K` for K steps each, 100 by default. */
export const fabTargetedAttack: AttackDefinition<FabSpec> = {
  ...common,
  run: fabTargeted,
  defaults: (bounds, steps) => ({ kind: 'fab-t', ...bounds, steps, ...parameters, targetClasses: 9 }),
};
