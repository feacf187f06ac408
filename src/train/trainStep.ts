import { RunError } from '../base/runError.js';
import type { Labels, Tensor } from '../base/tensor.js';
import type { Alpha, Model } from '../engine/engine.js';
import type { OptimiserSpec } from '../engine/optimiserSpec.js';
import { countHits } from '../evaluate/countHits.js';
import { crossEntropy } from '../loss/crossEntropy.js';

export interface TrainStep {
  readonly images: Tensor;
  readonly labels: Labels;
  readonly optimiser: OptimiserSpec;
  /** Mixing weights, when the model is a supernet. */
  readonly alpha?: Alpha;
  readonly dropPath?: { rate: number; seed: number };
  /** Factor of the auxiliary head's cross-entropy; the head must be there if it is above 0. */
  readonly auxiliaryWeight?: number;
  /** For error messages: `epoch 3, step 17`. */
  readonly position: string;
}

export interface TrainStepResult {
  /** Mean cross-entropy of the logits in nats, without the auxiliary head's part. */
  readonly loss: number;
  /** Images of the batch that were classified correctly. */
  readonly hits: number;
  /** L2 norm of all gradients before clipping. */
  readonly gradientNorm: number;
}

/**
 * One step of the weights on CE(f(x), y) + auxiliaryWeight · CE(auxiliary(x), y): the lower level of a search, and a
 * step of retraining.
 *
 * @throws RunError if the loss or the gradient is not finite; the weights are then not to be kept
 */
export async function trainStep(model: Model, step: TrainStep): Promise<TrainStepResult> {
  const { images, labels, alpha, dropPath, auxiliaryWeight = 0, position } = step;
  const pass = await model.forward(images, { mode: 'train', alpha, dropPath });
  const { value: loss, dLogits } = crossEntropy(pass.logits, labels, pass.classes);
  requireFinite(loss, 'the training loss', position);
  const hits = countHits(pass.logits, labels, pass.classes);

  let dAuxiliary: Float32Array | undefined;
  if (auxiliaryWeight > 0) {
    dAuxiliary = crossEntropy(pass.auxiliary!, labels, pass.classes).dLogits.map(
      value => value * auxiliaryWeight,
    );
  }
  const gradients = await model.backward(pass, dLogits, { weights: true, dAuxiliary });
  const { gradientNorm } = await model.step(step.optimiser, gradients);
  requireFinite(gradientNorm, 'the norm of the gradients', position);
  return { loss, hits, gradientNorm };
}

/** @throws RunError that says what became what, and where */
export function requireFinite(value: number, name: string, position: string): void {
  if (Number.isFinite(value)) return;
  throw new RunError(
    `given ${name} = ${value} at ${position}; expected a finite number; lower the learning rate or clip the gradients`,
  );
}
