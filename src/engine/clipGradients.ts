import type { NamedTensors } from '../base/tensor.js';

/**
 * The joint L2 norm of all gradients, and the factor that brings it down to `clipNorm`: min(1, clipNorm / norm).
 * Without `clipNorm` the factor is 1.
 */
export function clipGradients(gradients: NamedTensors, clipNorm = Infinity): { norm: number; scale: number } {
  let sum = 0;
  for (const { data } of gradients.values()) for (const value of data) sum += value * value;
  const norm = Math.sqrt(sum);
  return { norm, scale: norm > clipNorm ? clipNorm / norm : 1 };
}
