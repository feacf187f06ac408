import type { ObjectiveMaker } from '../objective.js';
import { descendingOrder } from './descendingOrder.js';
import { largestExcept } from './largestExcept.js';
import { requireDlrClasses } from './requireDlrClasses.js';

/** Keeps the quotient finite where the largest logits are equal; the reference implementation's value. */
const tiny = 1e-12;

/**
 * Difference of logits ratio (Croce & Hein, arXiv 2003.01690). With π the order of the logits from the largest,
 *
 *     untargeted (eq. 6)   −(z_y − maxⱼ≠y zⱼ) / (z_π1 − z_π3)                  needs 3 classes
 *     targeted (eq. 7)     −(z_y − z_t) / (z_π1 − (z_π3 + z_π4) / 2)           needs 4 classes
 *
 * It is invariant to shifts and scales of the logits, so that a network cannot hide its gradient by large logits.
 *
 * @throws InputError for a network with fewer classes
 */
export const dlrObjective: ObjectiveMaker = ({ label, target }) => {
  return logits => {
    requireDlrClasses(logits.length, target !== undefined);
    const order = descendingOrder(logits);
    const other = target ?? largestExcept(logits, label);
    const below: [number, number][] =
      target === undefined
        ? [[order[2], 1]]
        : [
            [order[2], 0.5],
            [order[3], 0.5],
          ];
    let scale = logits[order[0]] + tiny;
    for (const [index, weight] of below) scale -= weight * logits[index];
    const gap = logits[label] - logits[other];
    const dLogits = new Float32Array(logits.length);
    dLogits[label] -= 1 / scale;
    dLogits[other] += 1 / scale;
    const slope = gap / scale ** 2;
    dLogits[order[0]] += slope;
    for (const [index, weight] of below) dLogits[index] -= weight * slope;
    return { value: -gap / scale, dLogits };
  };
};
