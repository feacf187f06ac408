import { mart } from './training/mart.js';
import { plain } from './training/plain.js';
import { trades } from './training/trades.js';
import type { TrainingLoss } from './trainingLossFunction.js';

export const trainingLossNames = ['ce', 'trades', 'mart'] as const;
export type TrainingLossName = (typeof trainingLossNames)[number];

export interface TrainingLossTraits {
  /** Whether it reads the clean images' logits beside those of the perturbed ones: such a step has two passes. */
  readonly comparesClean: boolean;
  /** Whether it takes smoothed or mixed labels. */
  readonly softTargets: boolean;
  /** Weight of its second term, where the configuration gives none; null if it has one term. */
  readonly beta: number | null;
}

/** What each loss can be combined with. */
export const trainingLossTraits: { readonly [Name in TrainingLossName]: TrainingLossTraits } = {
  ce: { comparesClean: false, softTargets: true, beta: null },
  trades: { comparesClean: true, softTargets: true, beta: 6 },
  mart: { comparesClean: true, softTargets: false, beta: 5 },
};

const makers: { readonly [Name in TrainingLossName]: (beta: number) => TrainingLoss } = {
  ce: () => plain,
  trades,
  mart,
};

/**
 * The loss of a training step by name.
 *
 * @param beta weight of the second term, for losses that have one
 * @example
 * const { value, dLogits, dClean } = trainingLoss('trades', 6)({ logits, clean, labels, classes });
 */
export function trainingLoss(name: TrainingLossName, beta = 0): TrainingLoss {
  return makers[name](beta);
}
