import { RunError } from '../base/runError.js';
import type { Labels, Tensor } from '../base/tensor.js';
import type { Alpha, Gradients, Model, Pass } from '../engine/engine.js';
import { countHits } from '../evaluate/countHits.js';
import { plain } from '../loss/training/plain.js';
import type { TrainingLoss, TrainingLossResult } from '../loss/trainingLossFunction.js';

/** A batch, and the loss that it is given to. */
export interface LossBatch {
  readonly images: Tensor;
  readonly labels: Labels;
  /** Smoothed or mixed labels, [batch × classes]; without them `labels` are meant. */
  readonly targets?: Float32Array;
  /** The same images unperturbed, for a loss that compares the two. */
  readonly clean?: Tensor;
  /** Cross-entropy where it is left out. */
  readonly loss?: TrainingLoss;
  /** Mixing weights, when the model is a supernet. */
  readonly alpha?: Alpha;
  /** Both passes of a loss that compares drop the same paths. */
  readonly dropPath?: { rate: number; seed: number };
  /** Factor of the auxiliary head's loss; the head must be there if it is above 0. */
  readonly auxiliaryWeight?: number;
  /** False leaves the running statistics as they are. */
  readonly updateStatistics?: boolean;
  /** For error messages: `epoch 3, step 17`. */
  readonly position: string;
}

export interface LossGradients {
  /** Mean loss of the logits in nats, without the auxiliary head's part. */
  readonly loss: number;
  /** Its terms by name, which add up to it; and `auxiliary`, weighted, where that head is trained. */
  readonly parts: Readonly<Record<string, number>>;
  /** Images of the batch that were classified correctly, as they were trained on. */
  readonly hits: number;
  readonly gradients: Gradients;
}

/**
 * The gradient of loss(f(x)) + auxiliaryWeight · loss(auxiliary(x)), in train mode, with respect to the weights and, if
 * asked for, to the images.
 *
 * @throws RunError if the loss is not finite
 */
export async function lossGradients(
  model: Model,
  batch: LossBatch,
  { input = false }: { input?: boolean } = {},
): Promise<LossGradients> {
  const { images, clean, labels, alpha, dropPath, updateStatistics } = batch;
  const options = { mode: 'train', alpha, dropPath, updateStatistics } as const;
  const reference = clean === undefined ? undefined : await model.forward(clean, options);
  const pass = await model.forward(images, options);
  const hits = countHits(pass.logits, labels, pass.classes);
  const main = lossOf(batch, pass.logits, reference?.logits, pass.classes);
  requireFinite(main.value, 'the training loss', batch.position);
  const auxiliary = auxiliaryLoss(batch, pass, reference);
  let sum: Gradients | undefined;
  if (reference !== undefined) {
    const request = { weights: true, dAuxiliary: auxiliary?.dClean };
    sum = await model.backward(reference, main.dClean!, request);
  }
  const request = { weights: true, input, dAuxiliary: auxiliary?.dLogits, into: sum };
  const gradients = await model.backward(pass, main.dLogits, request);
  const parts = auxiliary === undefined ? main.parts : { ...main.parts, auxiliary: auxiliary.value };
  return { loss: main.value, parts, hits, gradients };
}

function lossOf(
  { labels, targets, loss = plain }: LossBatch,
  logits: Float32Array,
  clean: Float32Array | undefined,
  classes: number,
): TrainingLossResult {
  return loss({ logits, clean, labels, targets, classes });
}

/** The same loss at the auxiliary head, weighted. */
function auxiliaryLoss(batch: LossBatch, pass: Pass, reference: Pass | undefined) {
  const weight = batch.auxiliaryWeight ?? 0;
  if (weight === 0) return undefined;
  const { value, dLogits, dClean } = lossOf(batch, pass.auxiliary!, reference?.auxiliary, pass.classes);
  const weighted = (gradient: Float32Array) => gradient.map(entry => weight * entry);
  return { value: weight * value, dLogits: weighted(dLogits), dClean: dClean && weighted(dClean) };
}

/** @throws RunError that says what became what, and where */
export function requireFinite(value: number, name: string, position: string): void {
  if (Number.isFinite(value)) return;
  throw new RunError(
    `given ${name} = ${value} at ${position}; expected a finite number; lower the learning rate or clip the gradients`,
  );
}
