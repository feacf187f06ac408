import type { NamedTensors } from '../base/tensor.js';
import { adamStep } from './adam.js';
import type { OptimiserSpec } from './optimiserSpec.js';
import type { OptimiserUpdate } from './optimiserUpdate.js';
import { sgdStep } from './sgd.js';

/**
 * One step of either optimiser in plain TypeScript: the reference for the engines' own. Arithmetic is in float64,
 * rounded to float32 where a value is stored. The arguments stay as they are.
 *
 * @param state what the last step returned; empty before the first
 */
export function optimiserStep(
  spec: OptimiserSpec,
  parameters: NamedTensors,
  gradients: NamedTensors,
  state: NamedTensors,
): OptimiserUpdate {
  return spec.kind === 'sgd'
    ? sgdStep(spec, parameters, gradients, state)
    : adamStep(spec, parameters, gradients, state);
}
