import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/base/interrupted.js';
import { type Position, runEpochs } from '../../src/train/epochLoop.js';

function loopFrom(position: Position, log: string[]) {
  return {
    position,
    epochs: 2,
    stepsPerEpoch: 3,
    step: async ({ epoch, step }: Position) => void log.push(`step ${epoch}.${step}`),
    endEpoch: async () => {
      log.push(`end ${position.epoch}`);
      return position.epoch;
    },
    snapshot: async () => ({ tensors: new Map(), metadata: { at: `${position.epoch}.${position.step}` } }),
  };
}

function hooks(log: string[], signal?: AbortSignal) {
  return {
    signal,
    onEpoch: async (record: number, { metadata }: { metadata: Record<string, string> }) =>
      void log.push(`record ${record}, next ${metadata.at}`),
    onInterrupt: async ({ metadata }: { metadata: Record<string, string> }) =>
      void log.push(`stopped ${metadata.at}`),
  };
}

const secondEpoch = ['step 1.0', 'step 1.1', 'step 1.2', 'end 1', 'record 1, next 2.0'];

describe('runEpochs', () => {
  it('takes every step once, and hands over the position of the next one', async () => {
    const log: string[] = [];
    await runEpochs(loopFrom({ epoch: 0, step: 0 }, log), hooks(log));
    expect(log).toEqual(['step 0.0', 'step 0.1', 'step 0.2', 'end 0', 'record 0, next 1.0', ...secondEpoch]);
  });

  it('goes on from the middle of an epoch', async () => {
    const log: string[] = [];
    await runEpochs(loopFrom({ epoch: 0, step: 2 }, log), hooks(log));
    expect(log).toEqual(['step 0.2', 'end 0', 'record 0, next 1.0', ...secondEpoch]);
  });

  it('does nothing when everything is done', async () => {
    const log: string[] = [];
    await runEpochs(loopFrom({ epoch: 2, step: 0 }, log), hooks(log));
    expect(log).toEqual([]);
  });

  it('ends between epochs when the loop says so, and does not begin again', async () => {
    const log: string[] = [];
    const position = { epoch: 0, step: 1 };
    const loop = { ...loopFrom(position, log), ended: () => log.includes('end 0') };
    await runEpochs(loop, hooks(log));
    expect(log).toEqual(['step 0.1', 'step 0.2', 'end 0', 'record 0, next 1.0']);
    await runEpochs(loop, hooks(log));
    expect(log).toHaveLength(4);
  });

  it('hands over a snapshot before it stops on request', async () => {
    const log: string[] = [];
    const controller = new AbortController();
    const loop = loopFrom({ epoch: 0, step: 0 }, log);
    const step = async (position: Position) => {
      await loop.step(position);
      if (position.epoch === 1 && position.step === 0) controller.abort();
    };
    const run = runEpochs({ ...loop, step }, hooks(log, controller.signal));
    await expect(run).rejects.toThrow(Interrupted);
    expect(log.at(-1)).toBe('stopped 1.1');
    expect(log.at(-2)).toBe('step 1.0');
  });
});
