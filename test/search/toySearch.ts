import { Interrupted } from '../../src/base/interrupted.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { search } from '../../src/search/search.js';
import type { SearchEpoch, SearchOptions, SearchResult } from '../../src/search/searchSetup.js';
import type { SearchStrategy } from '../../src/search/strategy.js';
import type { ArchitectureParameters } from '../../src/space/architectureParameters.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { searchSpace } from '../../src/space/space.js';
import type { Snapshot } from '../../src/train/snapshot.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toySplit, toyTask } from '../helpers/toySplits.js';

const space = searchSpace('darts', { nodes: 1, multiplier: 1 });
const graph = space.supernet({ ...toyTask, channels: 2, layers: 2 });
const splits = { train: toySplit('train', 36), validation: toySplit('validation', 24) };

const defaults: SearchOptions = {
  epochs: 2,
  batchSize: 12,
  seed: 3,
  weightOptimiser: {
    learningRate: 0.05,
    learningRateMin: 0.001,
    momentum: 0.9,
    weightDecay: 3e-4,
    clipNorm: 5,
  },
  alphaOptimiser: { learningRate: 0.01, beta1: 0.5, beta2: 0.999, weightDecay: 1e-3 },
  alphaWarmupEpochs: 0,
};

/** The native engine, or where there is none the one in JavaScript. */
export function toyEngine(): Promise<Engine> {
  return createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
}

export interface ToySearch {
  readonly strategy: SearchStrategy;
  readonly options?: Partial<SearchOptions>;
  readonly resume?: Snapshot;
  /** Stop before this step, counted over the whole search. */
  readonly stopAt?: number;
}

export interface ToyRun {
  readonly epochs: SearchEpoch[];
  /** The last snapshot. */
  readonly last: Snapshot;
  /** Undefined if it was stopped. */
  readonly result: SearchResult | undefined;
}

/** A whole search on the toy task: two epochs of three steps on the smallest DARTS supernet. */
export async function runToySearch(
  engine: Engine,
  { strategy, options, resume, stopAt }: ToySearch,
): Promise<ToyRun> {
  const model = await engine.compile(graph, { seed: 3 });
  const controller = new AbortController();
  const epochs: SearchEpoch[] = [];
  let last: Snapshot | undefined;
  const keep = async (snapshot: Snapshot) => {
    last = snapshot;
  };
  const derive = (alpha: ArchitectureParameters) =>
    space.formatGenotype(space.derive(softmaxAlpha(space.alphaTables, alpha)));
  const setup = { model, ...splits, strategy, options: { ...defaults, ...options }, derive, resume };
  try {
    const result = await search(setup, {
      signal: controller.signal,
      onStep: done => done === stopAt && controller.abort(),
      onEpoch: async (record, snapshot) => {
        epochs.push(record);
        await keep(snapshot);
      },
      onInterrupt: keep,
    });
    return { epochs, last: last!, result };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { epochs, last: last!, result: undefined };
  } finally {
    model.dispose();
  }
}

/** Everything of a run but the clock, bit by bit. */
export function bits({ epochs, last }: Pick<ToyRun, 'epochs' | 'last'>) {
  return { epochs: epochs.map(({ seconds: _, ...record }) => record), tensors: snapshotBits(last) };
}
