import { z } from 'zod';
import type { NamedTensors, Tensor } from '../base/tensor.js';
import { type CostLedger, costLedger } from '../engine/costLedger.js';
import { emptyLedger } from '../engine/emptyLedger.js';
import type { Model } from '../engine/engine.js';
import type { Position } from './epochLoop.js';
import { emptyHistory, type NormHistory } from './gradientSpike.js';
import type { OverfittingState } from './overfitting.js';
import { joinSections, parseState, type Snapshot, takeSection } from './snapshot.js';
import { emptyTally, type Tally } from './tally.js';
import { emptyAverage, type WeightAverage } from './weightAverage.js';

/** The epoch, from 1, of the highest accuracy so far; 0 and −1 before the first. */
interface Best {
  readonly epoch: number;
  readonly accuracy: number;
}

/** What an epoch has come to so far, besides its tally. */
export interface EpochSums {
  /** Σ of the loss's terms, each times its batch's images. */
  parts: Record<string, number>;
  /** Σ and largest of the updates' gradient norms, how many updates there were and how many stood out. */
  gradientNorms: number;
  largestNorm: number;
  updates: number;
  spikes: number;
  warnings: string[];
}

/** All that moves during a retraining, besides the model's own parameters and optimiser state. */
export interface RetrainState {
  readonly position: Position;
  readonly tally: Tally;
  sums: EpochSums;
  norms: NormHistory;
  best: Best;
  bestRobust: Best;
  overfitting: OverfittingState;
  average: WeightAverage;
  /** What `free` adds to the images of a batch, place by place; carried from batch to batch. */
  replayed?: Tensor;
  readonly ledger: CostLedger;
  /** Wall time so far, in all parts of the run. */
  seconds: number;
  /** `seconds` when this epoch began. */
  epochBegan: number;
}

const count = z.int().nonnegative();
const best = z.object({ epoch: z.int(), accuracy: z.number() });
const stored = z.object({
  position: z.object({ epoch: count, step: count }),
  tally: z.object({ images: count, loss: z.number(), hits: count }),
  sums: z.object({
    parts: z.record(z.string(), z.number()),
    gradientNorms: z.number(),
    largestNorm: z.number(),
    updates: count,
    spikes: count,
    warnings: z.array(z.string()),
  }),
  norms: z.object({ mean: z.number(), count }),
  best,
  bestRobust: best,
  overfitting: z.object({ best: z.number(), found: count.optional() }),
  averaged: count,
  ledger: costLedger,
  seconds: z.number(),
  epochBegan: z.number(),
});

export function emptySums(): EpochSums {
  return { parts: {}, gradientNorms: 0, largestNorm: 0, updates: 0, spikes: 0, warnings: [] };
}

/** The state at the beginning, or the one that a snapshot holds, with the model set to it. */
export async function restoreRetrain(model: Model, snapshot: Snapshot | undefined): Promise<RetrainState> {
  if (snapshot === undefined) {
    return {
      position: { epoch: 0, step: 0 },
      tally: emptyTally(),
      sums: emptySums(),
      norms: emptyHistory,
      best: { epoch: 0, accuracy: -1 },
      bestRobust: { epoch: 0, accuracy: -1 },
      overfitting: { best: -1 },
      average: emptyAverage,
      ledger: emptyLedger(),
      seconds: 0,
      epochBegan: 0,
    };
  }
  const { averaged, ...state } = parseState(snapshot, 'retrain', stored);
  await model.setState(takeSection(snapshot.tensors, 'model'));
  await model.setOptimiserState(takeSection(snapshot.tensors, 'optimiser'));
  return {
    ...state,
    average: { tensors: takeSection(snapshot.tensors, 'average'), count: averaged },
    replayed: takeSection(snapshot.tensors, 'replayed').get('delta'),
  };
}

/** Everything that {@link restoreRetrain} needs. */
export async function snapshotRetrain(model: Model, state: RetrainState): Promise<Snapshot> {
  const { average, replayed, ...numbers } = state;
  const tensors = joinSections({
    model: await model.getState(),
    optimiser: await model.getOptimiserState(),
    average: average.tensors,
    replayed: replayed === undefined ? new Map() : new Map([['delta', replayed]]),
  });
  const written = { ...numbers, averaged: average.count };
  return { tensors, metadata: { loop: 'retrain', state: JSON.stringify(written) } };
}

/** The weights that a training has come to, which are evaluated, attacked and exported: their mean, if one is kept. */
export function trainedWeights({ tensors }: Snapshot): NamedTensors {
  const average = takeSection(tensors, 'average');
  return average.size > 0 ? average : takeSection(tensors, 'model');
}
