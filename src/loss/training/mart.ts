import { logSoftmax } from '../softmax.js';
import type { TrainingLoss } from '../trainingLossFunction.js';

/**
 * MART (Wang et al., ICLR 2020, eq. 11), mean over the batch: BCE(p(x′), y) + λ · KL(p(x) ‖ p(x′)) · (1 − p_y(x)), with the
 * boosted cross-entropy BCE = −log p_y(x′) − log(1 − max_{k ≠ y} p_k(x′)). Everything is differentiated. The logarithms
 * are taken exactly, where the authors' code adds 10⁻⁴ inside of them.
 *
 * @param lambda weight of the second term, at least 0; 5 in the paper, 6 in its code
 */
export function mart(lambda: number): TrainingLoss {
  return ({ logits, clean = logits, labels, classes }) => {
    const p = logSoftmax(clean, classes);
    const q = logSoftmax(logits, classes);
    const scale = 1 / labels.length;
    const dLogits = new Float32Array(logits.length);
    const dClean = new Float32Array(logits.length);
    let boosted = 0;
    let weighted = 0;
    for (const [image, label] of labels.entries()) {
      const row = image * classes;
      boosted += boostedCrossEntropy(q, { row, label, classes }, scale, dLogits);
      const term = weightedDivergence(p, q, { row, label, classes }, lambda * scale, { dLogits, dClean });
      weighted += term;
    }
    const parts = { bce: scale * boosted, kl: lambda * scale * weighted };
    return { value: parts.bce + parts.kl, parts, dLogits, dClean };
  };
}

interface Row {
  readonly row: number;
  readonly label: number;
  readonly classes: number;
}

/** Adds scale · its gradient; the value is not scaled. With m the runner-up: qᵢ − [i = y] + q_m / (1 − q_m) · ([i = m] − qᵢ). */
function boostedCrossEntropy(
  q: Float64Array,
  { row, label, classes }: Row,
  scale: number,
  dLogits: Float32Array,
): number {
  let rival = -1;
  for (let k = 0; k < classes; k++) {
    if (k !== label && (rival < 0 || q[row + k] > q[row + rival])) rival = k;
  }
  let others = 0; // 1 − q_m, summed: as a difference it would round to 0 where q_m is nearly 1.
  for (let k = 0; k < classes; k++) if (k !== rival) others += Math.exp(q[row + k]);
  const odds = Math.exp(q[row + rival]) / others;
  for (let k = 0; k < classes; k++) {
    const probability = Math.exp(q[row + k]);
    const nearest = odds * ((k === rival ? 1 : 0) - probability);
    dLogits[row + k] += scale * (probability - (k === label ? 1 : 0) + nearest);
  }
  return -q[row + label] - Math.log(others);
}

/**
 * Adds scale · the gradients of KL · w, where w = 1 − p_y: at the perturbed logits w · (qᵢ − pᵢ), at the clean ones
 * w · pᵢ (log pᵢ − log qᵢ − KL) − KL · p_y ([i = y] − pᵢ).
 */
function weightedDivergence(
  p: Float64Array,
  q: Float64Array,
  { row, label, classes }: Row,
  scale: number,
  { dLogits, dClean }: { dLogits: Float32Array; dClean: Float32Array },
): number {
  let divergence = 0;
  let weight = 0; // 1 − p_y, summed for the same reason.
  for (let k = 0; k < classes; k++) {
    const i = row + k;
    const probability = Math.exp(p[i]);
    divergence += probability * (p[i] - q[i]);
    if (k !== label) weight += probability;
  }
  const own = Math.exp(p[row + label]);
  for (let k = 0; k < classes; k++) {
    const i = row + k;
    const probability = Math.exp(p[i]);
    dLogits[i] += scale * weight * (Math.exp(q[i]) - probability);
    const moved = weight * probability * (p[i] - q[i] - divergence);
    dClean[i] += scale * (moved - divergence * own * ((k === label ? 1 : 0) - probability));
  }
  return divergence * weight;
}
