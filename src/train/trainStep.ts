import type { Model } from '../engine/engine.js';
import type { OptimiserSpec } from '../engine/optimiserSpec.js';
import { type LossBatch, type LossGradients, lossGradients, requireFinite } from './lossGradients.js';

export interface TrainStep extends LossBatch {
  readonly optimiser: OptimiserSpec;
}

export interface TrainStepResult extends Omit<LossGradients, 'gradients'> {
  /** L2 norm of all gradients before clipping. */
  readonly gradientNorm: number;
}

/**
 * One step of the weights along the gradient of a loss: the lower level of a search.
 *
 * @throws RunError if the loss or the gradient is not finite; the weights are then not to be kept
 */
export async function trainStep(model: Model, { optimiser, ...batch }: TrainStep): Promise<TrainStepResult> {
  return moveWeights(model, optimiser, await lossGradients(model, batch), batch.position);
}

/** The step itself, from gradients that are there. @throws RunError if their norm is not finite */
export async function moveWeights(
  model: Model,
  optimiser: OptimiserSpec,
  { gradients, ...result }: LossGradients,
  position: string,
): Promise<TrainStepResult> {
  const { gradientNorm } = await model.step(optimiser, gradients);
  requireFinite(gradientNorm, 'the norm of the gradients', position);
  return { ...result, gradientNorm };
}
