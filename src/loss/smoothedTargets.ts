import type { Labels } from '../base/tensor.js';

/**
 * Label smoothing (Szegedy et al., arXiv 1512.00567, §7): (1 − s) · onehot(y) + s / K for K classes.
 *
 * @param smoothing s in [0, 1); 0 gives the labels themselves
 * @returns [batch × classes], rows that sum to 1
 * @example
 * smoothedTargets(Uint8Array.of(1), 4, 0.2); // 0.05, 0.85, 0.05, 0.05
 */
export function smoothedTargets(labels: Labels, classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  for (const [image, label] of labels.entries()) {
    targets[image * classes + label] = 1 - smoothing + smoothing / classes;
  }
  return targets;
}
