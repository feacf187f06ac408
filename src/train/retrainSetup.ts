import type { Augmentation } from '../data/augment.js';
import type { Split } from '../data/split.js';
import type { CostLedger } from '../engine/costLedger.js';
import type { Model } from '../engine/engine.js';
import type { TrainingLoss } from '../loss/trainingLossFunction.js';
import type { Perturbation } from '../perturb/perturbation.js';
import type { Schedule, ScheduleGrain } from './schedules/schedule.js';
import type { Snapshot } from './snapshot.js';
import type { TrainInput } from './trainInput.js';
import type { AverageSpec } from './weightAverage.js';

export interface RetrainOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly optimiser: {
    /** The schedule's highest. */
    readonly learningRate: number;
    readonly momentum: number;
    readonly weightDecay: number;
    readonly clipNorm?: number;
    readonly nesterov: boolean;
  };
  readonly schedule: Schedule & { readonly grain: ScheduleGrain; readonly warmupEpochs: number };
  readonly augment: Augmentation;
  /** α of mixup, 0 for none: see {@link drawMix}. */
  readonly mixup: number;
  /** Share of each label that is spread over all classes, in [0, 1). */
  readonly labelSmoothing: number;
  /** Factor of the auxiliary head's loss; 0 without that head. */
  readonly auxiliaryWeight: number;
  /** Drop-path rate of the last epoch but one step; it grows linearly from 0: rate · epoch / epochs. */
  readonly dropPath: number;
  /** Adversarial weight perturbation; γ = 0 for none. */
  readonly awp: { readonly gamma: number; readonly warmupEpochs?: number };
  readonly average: AverageSpec;
}

/** What the weights are trained on. */
export type RetrainInput =
  | { readonly kind: 'clean' }
  /** The attacked network's batch normalisation is in `mode`. */
  | (TrainInput & { readonly mode: 'train' | 'eval' })
  | { readonly kind: 'free'; readonly epsilon: number; readonly replays: number };

/** When to say that one-step training has overfitted to its step, and what then. */
export interface OverfittingGuard {
  /** How far the robust training accuracy may fall below its best, in (0, 1). */
  readonly drop: number;
  /** Perturbs the images from then on; without it nothing changes. */
  readonly fallBack?: Perturbation;
}

export interface RetrainSetup {
  readonly model: Model;
  readonly train: Split<'train'>;
  /** Chooses the best checkpoints. */
  readonly validation: Split<'validation'>;
  readonly options: RetrainOptions;
  readonly loss: TrainingLoss;
  /** Whether the loss reads the clean logits too. */
  readonly comparesClean: boolean;
  readonly input: RetrainInput;
  /** How robustness is measured after each epoch, on the first images of each part; without it it is not. */
  readonly robustness?: { readonly perturbation: Perturbation; readonly images: number };
  /** Needs `robustness`. */
  readonly overfitting?: OverfittingGuard;
  /** Go on from here instead of from the beginning. */
  readonly resume?: Snapshot;
}

/** One epoch of retraining, as `events.jsonl` holds it. Accuracies are fractions in [0, 1]. */
export interface RetrainEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Of the epoch's first update. */
  readonly learningRate: number;
  /** Means over the epoch's steps, of the images as they were trained on. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** The loss's terms by name, weighted. */
  readonly lossParts: Readonly<Record<string, number>>;
  /** After the epoch, in eval mode, on unaugmented images of the training part, clean and attacked. */
  readonly trainCleanAccuracy?: number;
  readonly trainRobustAccuracy?: number;
  /** On the whole validation part. */
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  /** On its first images, attacked. */
  readonly validationRobustAccuracy?: number;
  /** Mean and largest over the epoch's updates, before clipping, and how many of them stood out. */
  readonly gradientNorm: number;
  readonly largestGradientNorm: number;
  readonly gradientSpikes: number;
  /** Images trained on, replays counted. */
  readonly imagesPerSecond: number;
  readonly seconds: number;
  /** At the pace so far. */
  readonly secondsLeft: number;
  /** What a reader should know of this epoch: catastrophic overfitting, gradients that stood out. */
  readonly warnings: readonly string[];
  /** Whether this epoch's validation accuracy is above all earlier ones, clean and under attack. */
  readonly bestClean: boolean;
  readonly bestRobust: boolean;
}

export interface RetrainResult {
  /** From 1. */
  readonly bestEpoch: number;
  readonly bestAccuracy: number;
  /** Where robustness is measured. */
  readonly bestRobustEpoch?: number;
  readonly bestRobustAccuracy?: number;
  readonly seconds: number;
  readonly ledger: CostLedger;
}
