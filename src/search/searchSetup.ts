import type { Split } from '../data/split.js';
import type { CostLedger } from '../engine/costLedger.js';
import type { Model } from '../engine/engine.js';
import type { ArchitectureParameters } from '../space/architectureParameters.js';
import type { Snapshot } from '../train/snapshot.js';
import type { TrainInput } from '../train/trainInput.js';
import type { DiagnosticsSetup } from './diagnostics/diagnosticsOptions.js';
import type { SearchDiagnostics } from './diagnostics/searchDiagnostics.js';
import type { EarlyStopOptions, EigenvalueGrowth } from './earlyStop.js';
import type { Redraw } from './perturbationStreams.js';
import type { Selection } from './selection/selection.js';
import type { SelectionOptions } from './selection/selectionOptions.js';
import type { SearchStrategy } from './strategy.js';

export interface SearchOptions {
  readonly epochs: number;
  /** Images of a step, both of the weights and of α. */
  readonly batchSize: number;
  /** Ends an epoch early; without it an epoch is one pass over the training images. */
  readonly stepsPerEpoch?: number;
  readonly seed: number;
  /** SGD on the weights, cosine schedule over the epochs. */
  readonly weightOptimiser: {
    readonly learningRate: number;
    readonly learningRateMin: number;
    readonly momentum: number;
    readonly weightDecay: number;
    readonly clipNorm: number;
  };
  /** Adam on the architecture parameters. */
  readonly alphaOptimiser: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly weightDecay: number;
  };
  /** Epochs at the start in which only the weights move. */
  readonly alphaWarmupEpochs: number;
  /** How often the upper level's perturbation is drawn anew; by default at every step. */
  readonly redraw?: Redraw;
  /** Ends the search when the dominant eigenvalue of the α-Hessian grows too fast; needs it to be measured. */
  readonly earlyStop?: EarlyStopOptions;
}

export interface SearchSetup {
  /** The supernet. */
  readonly model: Model;
  /** The lower level trains on it. */
  readonly train: Split<'train'>;
  /** The upper level trains on it. */
  readonly validation: Split<'validation'>;
  readonly strategy: SearchStrategy;
  readonly options: SearchOptions;
  /** What the weights are trained on, where it is not the clean images. */
  readonly trainInput?: TrainInput;
  /** Names the cell that architecture parameters stand for, in the space's textual form. */
  readonly derive: (alpha: ArchitectureParameters) => string;
  /** What is measured at the end of every epoch besides how training went; nothing without it. */
  readonly diagnostics?: DiagnosticsSetup;
  /** Select the cells by removal once α has been searched; without it they are those that α stands for. */
  readonly selection?: SelectionOptions;
  /** Go on from here instead of from the beginning. */
  readonly resume?: Snapshot;
}

/** Why a search ended before its last epoch, and what it returns. */
export interface StoppedEarly extends EigenvalueGrowth {
  /** Of the epoch that is returned. */
  readonly genotype: string;
}

/** One epoch of a search, as `events.jsonl` holds it. */
export interface SearchEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Of the upper level, on clean images with batch statistics; null in epochs in which α did not move. */
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
  readonly regulariser: number;
  readonly alpha: Record<string, number[][]>;
  readonly genotype: string;
  readonly diagnostics?: SearchDiagnostics;
  /** In the last epoch of a search that was stopped. */
  readonly stoppedEarly?: StoppedEarly;
  readonly seconds: number;
}

export interface SearchResult {
  /** Of the last epoch, or of the one that an early stop went back to. */
  readonly alpha: ArchitectureParameters;
  readonly genotype: string;
  /** How the genotype was selected, where not by α. */
  readonly selection?: Selection;
  /** Epoch, from 1, after which the search was stopped, and the one whose architecture it returns. */
  readonly stoppedEarly?: { readonly at: number; readonly returns: number };
  readonly seconds: number;
  readonly ledger: CostLedger;
}
