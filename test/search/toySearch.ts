import { Interrupted } from '../../src/base/interrupted.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { divergence } from '../../src/loss/divergence.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import { search } from '../../src/search/search.js';
import type { SearchEpoch, SearchOptions } from '../../src/search/searchSetup.js';
import { type RnasOptions, rnas } from '../../src/search/strategies/rnas.js';
import type { SearchStrategy } from '../../src/search/strategy.js';
import type { ArchitectureParameters } from '../../src/space/architectureParameters.js';
import type { SearchSpace } from '../../src/space/searchSpace.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { searchSpace } from '../../src/space/space.js';
import type { Snapshot } from '../../src/train/snapshot.js';
import type { TrainInput } from '../../src/train/trainInput.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toySplit, toyTask } from '../helpers/toySplits.js';

/** A search of seconds: 2 epochs of 3 steps on a supernet of three cells. */
export const toySpace = searchSpace('darts', { nodes: 2, multiplier: 2 });

/** Two edges in a cell instead of five: for tests that search often. */
export const smallSpace = searchSpace('darts', { nodes: 1, multiplier: 1 });

export const splits = { train: toySplit('train', 36), validation: toySplit('validation', 24) };

export const baseOptions: SearchOptions = {
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

export function toyPerturbation(name = 'gaussian', epsilon = 0.1) {
  return createPerturbation(parsePerturbation(name, { epsilon }));
}

/** RNAS with gaussian noise and KL, where nothing else is said. */
export function robust(
  lambda: number,
  {
    perturb = 'gaussian',
    regulariser = 'kl',
    epsilon = 0.1,
    ...options
  }: { perturb?: string; regulariser?: string; epsilon?: number } & Partial<RnasOptions> = {},
): SearchStrategy {
  const perturbation = toyPerturbation(perturb, epsilon);
  return rnas({ lambda, divergence: divergence(regulariser), perturbation, ...options });
}

/** The native engine, or where there is none the one in JavaScript. */
export function toyEngine(): Promise<Engine> {
  return createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
}

export interface ToySearch {
  strategy?: SearchStrategy;
  options?: Partial<SearchOptions>;
  trainInput?: TrainInput;
  /** {@link toySpace} by default. */
  space?: SearchSpace;
  resume?: Snapshot;
  /** Stop before this step, counted over the whole search. */
  stopAt?: number;
}

/** A whole search: its epochs, its result if it was not stopped, and the last snapshot. */
export async function runToySearch(engine: Engine, toy: ToySearch = {}) {
  const { strategy = robust(1), options, trainInput, space = toySpace, resume, stopAt } = toy;
  const graph = space.supernet({ ...toyTask, channels: 2, layers: 3 });
  const model = await engine.compile(graph, { seed: 3 });
  const controller = new AbortController();
  const epochs: SearchEpoch[] = [];
  let last: Snapshot | undefined;
  const derive = (alpha: ArchitectureParameters) =>
    space.formatGenotype(space.derive(softmaxAlpha(space.alphaTables, alpha)));
  const setup = { model, ...splits, strategy, trainInput, derive, resume };
  const keep = async (snapshot: Snapshot) => {
    last = snapshot;
  };
  try {
    const result = await search(
      { ...setup, options: { ...baseOptions, ...options } },
      {
        signal: controller.signal,
        onStep: done => done === stopAt && controller.abort(),
        onEpoch: async (record, snapshot) => {
          epochs.push(record);
          await keep(snapshot);
        },
        onInterrupt: keep,
      },
    );
    return { epochs, last: last!, result };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { epochs, last: last!, result: undefined };
  } finally {
    model.dispose();
  }
}

/** Everything but the clock, bit by bit. */
export function bits({ epochs, last }: { epochs: SearchEpoch[]; last: Snapshot }) {
  return { epochs: epochs.map(({ seconds: _, ...record }) => record), tensors: snapshotBits(last) };
}
