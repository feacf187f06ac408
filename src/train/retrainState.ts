import { z } from 'zod';
import { type CostLedger, costLedger } from '../engine/costLedger.js';
import { emptyLedger } from '../engine/emptyLedger.js';
import type { Model } from '../engine/engine.js';
import type { Position } from './epochLoop.js';
import { joinSections, parseState, type Snapshot, takeSection } from './snapshot.js';
import { emptyTally, type Tally } from './tally.js';

/** All that moves during a retraining, besides the model's own parameters and optimiser state. */
export interface RetrainState {
  readonly position: Position;
  readonly tally: Tally;
  /** Σ of the steps' gradient norms in this epoch. */
  gradientNorms: number;
  best: { epoch: number; accuracy: number };
  readonly ledger: CostLedger;
  /** Wall time so far, in all parts of the run. */
  seconds: number;
  /** `seconds` when this epoch began. */
  epochBegan: number;
}

const count = z.int().nonnegative();
const stored = z.object({
  position: z.object({ epoch: count, step: count }),
  tally: z.object({ images: count, loss: z.number(), hits: count }),
  gradientNorms: z.number(),
  best: z.object({ epoch: z.int(), accuracy: z.number() }),
  ledger: costLedger,
  seconds: z.number(),
  epochBegan: z.number(),
});

/** The state at the beginning, or the one that a snapshot holds, with the model set to it. */
export async function restoreRetrain(model: Model, snapshot: Snapshot | undefined): Promise<RetrainState> {
  if (snapshot === undefined) {
    return {
      position: { epoch: 0, step: 0 },
      tally: emptyTally(),
      gradientNorms: 0,
      best: { epoch: 0, accuracy: -1 },
      ledger: emptyLedger(),
      seconds: 0,
      epochBegan: 0,
    };
  }
  const state = parseState(snapshot, 'retrain', stored);
  await model.setState(takeSection(snapshot.tensors, 'model'));
  await model.setOptimiserState(takeSection(snapshot.tensors, 'optimiser'));
  return state;
}

/** Everything that {@link restoreRetrain} needs. */
export async function snapshotRetrain(model: Model, state: RetrainState): Promise<Snapshot> {
  const tensors = joinSections({ model: await model.getState(), optimiser: await model.getOptimiserState() });
  return { tensors, metadata: { loop: 'retrain', state: JSON.stringify(state) } };
}
