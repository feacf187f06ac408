import type { Objective } from '../../../loss/objective.js';

/** z_k − z_y: above 0 where class k is preferred to the label, 0 on the boundary between them. */
export function differenceObjective(other: number, label: number): Objective {
  return logits => {
    const dLogits = new Float32Array(logits.length);
    dLogits[other] = 1;
    dLogits[label] -= 1;
    return { value: logits[other] - logits[label], dLogits };
  };
}
