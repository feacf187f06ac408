import type { Objective } from '../../loss/objective.js';
import type { Attack, AttackDefinition } from '../attackDefinition.js';
import { l2 } from '../balls/l2.js';
import type { Subject } from '../subject.js';
import type { Targetable } from '../targetable.js';
import { adamSteps } from './parts/adamSteps.js';

/** The L2 attack of Carlini & Wagner, as data. */
export interface CarliniWagnerSpec extends Targetable {
  readonly kind: 'cw';
  /** What robust accuracy is measured at; the search itself is for the least norm. */
  readonly epsilon: number;
  readonly norm: 'l2';
  /** Steps of Adam for each constant. */
  readonly steps: number;
  readonly learningRate: number;
  /** Constants c that are tried. */
  readonly searchSteps: number;
  readonly initialConstant: number;
  /** κ: by how much the wrong logit has to be ahead. */
  readonly confidence: number;
  /** Give a constant up when a tenth of its steps has not lowered the loss. */
  readonly abortEarly: boolean;
}

interface Found {
  readonly image: Float32Array;
  readonly norm: number;
}

/** Keeps atanh finite at the walls of the box. */
const inside = 0.999999;

/**
 * The L2 attack of Carlini & Wagner (arXiv 1608.04644, §V–VI): Adam on w over
 *
 *     ‖x′ − x‖₂² + c · max(κ − margin(x′), 0),     x′ = (tanh(w) + 1) / 2,
 *
 * where margin is what the logit of the best wrong class (or the target) is ahead by. c is found by bisection: from above where
 * an adversarial image was found, ten times as large as long as none was. The nearest adversarial image of all steps counts.
 */
const run: Attack<CarliniWagnerSpec> = async (subject, spec) => {
  const margin = await subject.objective('margin');
  let lower = 0;
  let upper = Number.POSITIVE_INFINITY;
  let constant = spec.initialConstant;
  let best: Found = { image: subject.clean, norm: Number.POSITIVE_INFINITY };
  for (let search = 0; search < spec.searchSteps; search++) {
    const found = await descend(subject, spec, margin, constant);
    if (found && found.norm < best.norm) best = found;
    if (best.norm <= subject.enough) break;
    if (found) upper = constant;
    else lower = constant;
    constant = upper === Number.POSITIVE_INFINITY ? constant * 10 : (lower + upper) / 2;
  }
  return best.image;
};

/** Adam's steps for one constant; the nearest adversarial image on the way. */
async function descend(
  subject: Subject,
  spec: CarliniWagnerSpec,
  margin: Objective,
  constant: number,
): Promise<Found | undefined> {
  const { clean } = subject;
  const w = Float64Array.from(clean, value => Math.atanh((2 * value - 1) * inside));
  const adam = adamSteps(w, spec.learningRate);
  let best: Found | undefined;
  let lastLoss = Number.POSITIVE_INFINITY;
  for (let step = 0; step < spec.steps; step++) {
    const x = new Float32Array(w.length);
    for (let i = 0; i < x.length; i++) x[i] = (Math.tanh(w[i]) + 1) / 2;
    const { logits, value, gradient } = await subject.gradient(x, margin);
    const norm = l2.distance(x, clean);
    const adversarial = subject.isAdversarial(logits) && value >= spec.confidence;
    if (adversarial && norm < (best?.norm ?? Number.POSITIVE_INFINITY)) best = { image: x, norm };
    if (best && best.norm <= subject.enough) break;
    const short = value < spec.confidence;
    const loss = norm ** 2 + (short ? constant * (spec.confidence - value) : 0);
    if (spec.abortEarly && step % Math.ceil(spec.steps / 10) === 0) {
      if (loss > 0.9999 * lastLoss) break;
      lastLoss = loss;
    }
    // tanh′ = 1 − tanh², and x = (tanh + 1) / 2.
    adam(i => (2 * (x[i] - clean[i]) - (short ? constant * gradient[i] : 0)) * 2 * x[i] * (1 - x[i]));
  }
  return best;
}

/**
 * `cw-K` for K steps of Adam per constant, 200 by default, with 9 constants from 0.001. The paper takes up to 10,000 steps; the
 * least norms of fewer are larger.
 */
export const carliniWagner: AttackDefinition<CarliniWagnerSpec> = {
  run,
  norms: ['l2'],
  seeks: 'nearest',
  targeted: true,
  lockstep: false,
  count: { of: 'steps', default: 200 },
  defaults: (bounds, steps) => ({
    ...{ kind: 'cw', ...bounds, steps, learningRate: 0.01, searchSteps: 9, initialConstant: 1e-3 },
    ...{ confidence: 0, abortEarly: true },
  }),
};
