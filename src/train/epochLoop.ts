import { Interrupted } from '../base/interrupted.js';
import type { Snapshot } from './snapshot.js';

/** The next step to take. */
export interface Position {
  epoch: number;
  step: number;
}

/** What a loop tells the outside world, and how that stops it. */
export interface LoopHooks<EpochRecord> {
  /** After every step: steps done and in all, over the whole run. */
  onStep?(done: number, total: number): void;
  /** After every epoch, with what the next one starts from; the loop waits. */
  onEpoch(record: EpochRecord, snapshot: Snapshot): Promise<void>;
  /** Asked to stop in the middle of an epoch: what the next step starts from. */
  onInterrupt(snapshot: Snapshot): Promise<void>;
  /** Stops the loop before its next step. */
  readonly signal?: AbortSignal;
}

interface EpochLoop<EpochRecord> {
  /** Moved on as steps are done; starts anywhere. */
  readonly position: Position;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  step(position: Position): Promise<void>;
  /** The epoch's record; called before the position moves on to the next epoch. */
  endEpoch(): Promise<EpochRecord>;
  /** Whether the loop has come to its end before its last epoch; asked between epochs, and before the first one. */
  ended?(): boolean;
  snapshot(): Promise<Snapshot>;
}

/**
 * Runs epochs of steps from a position on: the frame that a search and a retraining share.
 *
 * @throws Interrupted after the snapshot was handed over, if the signal was raised
 */
export async function runEpochs<EpochRecord>(
  loop: EpochLoop<EpochRecord>,
  hooks: LoopHooks<EpochRecord>,
): Promise<void> {
  const { position, epochs, stepsPerEpoch } = loop;
  while (position.epoch < epochs && !loop.ended?.()) {
    while (position.step < stepsPerEpoch) {
      if (hooks.signal?.aborted) {
        await hooks.onInterrupt(await loop.snapshot());
        throw new Interrupted(`stopped before ${describePosition(position)}; the checkpoint is saved`);
      }
      await loop.step(position);
      position.step++;
      hooks.onStep?.(position.epoch * stepsPerEpoch + position.step, epochs * stepsPerEpoch);
    }
    const record = await loop.endEpoch();
    position.epoch++;
    position.step = 0;
    await hooks.onEpoch(record, await loop.snapshot());
  }
}

/** For messages; epochs and steps count from 1 there. */
export function describePosition({ epoch, step }: Position): string {
  return `epoch ${epoch + 1}, step ${step + 1}`;
}
