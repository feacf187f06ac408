import { z } from 'zod';
import type { NamedTensors } from '../base/tensor.js';
import { type CostLedger, costLedger } from '../engine/costLedger.js';
import { emptyLedger } from '../engine/emptyLedger.js';
import type { Model } from '../engine/engine.js';
import type { Position } from '../train/epochLoop.js';
import { joinSections, parseState, type Snapshot, takeSection } from '../train/snapshot.js';
import { emptyTally, type Tally } from '../train/tally.js';
import type { EigenvalueGrowth, MeasuredEigenvalue } from './earlyStop.js';
import type { StrategyMemory } from './strategy.js';

/** All that moves during a search, besides the supernet's own parameters and optimiser state. */
export interface SearchState {
  readonly position: Position;
  /** Architecture parameters by table, [rows, columns], before the softmax. */
  alpha: NamedTensors;
  alphaOptimiser: NamedTensors;
  /** Of the lower level in this epoch. */
  readonly training: Tally;
  /** Of the upper level's clean images in this epoch. */
  readonly validation: Tally;
  /** Σ of the regulariser times the images it was taken over, in this epoch. */
  regulariser: number;
  /** What the strategy carries from step to step. */
  readonly memory: StrategyMemory;
  /** Derived at the end of the latest epoch; null before the first one ends. */
  genotype: string | null;
  /** Dominant eigenvalues of the α-Hessian so far. */
  readonly eigenvalues: MeasuredEigenvalue[];
  /** α at the end of the epochs that an early stop may go back to, under `<epoch>/<table>`. */
  earlierAlpha: NamedTensors;
  /** Why the search ended before its last epoch; null while it has not. */
  stopped: EigenvalueGrowth | null;
  readonly ledger: CostLedger;
  /** Wall time so far, in all parts of the run. */
  seconds: number;
}

const count = z.int().nonnegative();
const tally = z.object({ images: count, loss: z.number(), hits: count });
const stored = z.object({
  position: z.object({ epoch: count, step: count }),
  training: tally,
  validation: tally,
  regulariser: z.number(),
  memory: z.record(z.string(), z.number()),
  // What checkpoints of earlier versions do not have.
  genotype: z.string().nullable().default(null),
  eigenvalues: z.array(z.object({ epoch: count, value: z.number() })).default(() => []),
  stopped: z.object({ before: z.number(), after: z.number(), returns: count }).nullable().default(null),
  ledger: costLedger,
  seconds: z.number(),
});

/** The state at the beginning, with `alpha` as given, or the one that a snapshot holds, with the model set to it. */
export async function restoreSearch(
  model: Model,
  alpha: NamedTensors,
  snapshot: Snapshot | undefined,
): Promise<SearchState> {
  if (snapshot === undefined) {
    return {
      position: { epoch: 0, step: 0 },
      alpha,
      alphaOptimiser: new Map(),
      training: emptyTally(),
      validation: emptyTally(),
      regulariser: 0,
      memory: {},
      genotype: null,
      eigenvalues: [],
      earlierAlpha: new Map(),
      stopped: null,
      ledger: emptyLedger(),
      seconds: 0,
    };
  }
  const state = parseState(snapshot, 'search', stored);
  await model.setState(takeSection(snapshot.tensors, 'model'));
  await model.setOptimiserState(takeSection(snapshot.tensors, 'optimiser'));
  return {
    ...state,
    alpha: takeSection(snapshot.tensors, 'alpha'),
    alphaOptimiser: takeSection(snapshot.tensors, 'alpha-optimiser'),
    earlierAlpha: takeSection(snapshot.tensors, 'earlier-alpha'),
  };
}

/** Everything that {@link restoreSearch} needs. */
export async function snapshotSearch(model: Model, state: SearchState): Promise<Snapshot> {
  const { alpha, alphaOptimiser, earlierAlpha, ...rest } = state;
  const tensors = joinSections({
    model: await model.getState(),
    optimiser: await model.getOptimiserState(),
    alpha,
    'alpha-optimiser': alphaOptimiser,
    'earlier-alpha': earlierAlpha,
  });
  return { tensors, metadata: { loop: 'search', state: JSON.stringify(rest) } };
}
