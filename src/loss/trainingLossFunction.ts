import type { Labels } from '../base/tensor.js';

/** What a training loss is a function of. All logits and targets are [batch × classes], row-major. */
export interface TrainingLogits {
  /** Of the images that are trained on: the perturbed ones, where the input is. */
  readonly logits: Float32Array;
  /** Of the same images unperturbed; there for losses that compare the two. */
  readonly clean?: Float32Array;
  readonly labels: Labels;
  /** Smoothed or mixed labels, rows that sum to 1; without them `labels` are meant. */
  readonly targets?: Float32Array;
  readonly classes: number;
}

/** A training loss's mean over the batch, and its gradients. */
export interface TrainingLossResult {
  /** In nats. */
  readonly value: number;
  /** The terms by name, weighted: they add up to `value`. */
  readonly parts: Readonly<Record<string, number>>;
  readonly dLogits: Float32Array;
  /** For losses that read the clean logits. */
  readonly dClean?: Float32Array;
}

/** A loss that weights are trained with, as a function of the logits. */
export type TrainingLoss = (logits: TrainingLogits) => TrainingLossResult;
