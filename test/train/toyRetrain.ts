import { Interrupted } from '../../src/base/interrupted.js';
import { randomStream } from '../../src/base/randomStream.js';
import type { Engine } from '../../src/engine/engine.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { recipeSetup } from '../../src/experiment/recipeSetup.js';
import { trainingLoss } from '../../src/loss/trainingLoss.js';
import { searchSpace } from '../../src/space/space.js';
import { retrain } from '../../src/train/retrain.js';
import type { RetrainEpoch, RetrainOptions, RetrainSetup } from '../../src/train/retrainSetup.js';
import type { Snapshot } from '../../src/train/snapshot.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toySplit, toyTask } from '../helpers/toySplits.js';

const space = searchSpace('darts', { nodes: 2, multiplier: 2 });
// An auxiliary head needs maps of at least 6×6 at two thirds of the depth: 24 pixels wide images would be slow here.
const graph = space.network(space.random(randomStream(5, 'cell')), {
  ...toyTask,
  channels: 4,
  layers: 3,
  auxiliary: false,
});
const splits = { train: toySplit('train', 36), validation: toySplit('validation', 24) };

export const toyOptions: RetrainOptions = {
  epochs: 2,
  batchSize: 12,
  seed: 3,
  optimiser: { learningRate: 0.05, momentum: 0.9, weightDecay: 3e-4, clipNorm: 5, nesterov: false },
  schedule: { kind: 'cosine', grain: 'epoch', to: 0, warmupEpochs: 0 },
  augment: { cropPadding: 1, flip: false, cutout: 0, fill: [0.4] },
  mixup: 0,
  labelSmoothing: 0,
  awp: { gamma: 0 },
  average: { kind: 'none' },
  auxiliaryWeight: 0,
  dropPath: 0.2,
};

type Recipe = Omit<RetrainSetup, 'model' | 'train' | 'validation' | 'resume'>;

/** A recipe with the toy's size. */
export function toyRecipe(changes: object, options: Partial<RetrainOptions> = {}): Recipe {
  const config = retrainConfig.parse({
    genotype: 'toy',
    data: { name: 'toy' },
    selection: { images: 12 },
    ...changes,
  });
  const setup = recipeSetup(config, toyTask);
  const { optimiser, epochs, batchSize, seed, augment, auxiliaryWeight, dropPath } = toyOptions;
  const size = { optimiser, epochs, batchSize, seed, augment, auxiliaryWeight, dropPath };
  return { ...setup, options: { ...setup.options, ...size, ...options } };
}

export interface ToyRun {
  /** Cross-entropy on clean images with {@link toyOptions} where it is left out. */
  recipe?: Recipe;
  options?: Partial<RetrainOptions>;
  resume?: Snapshot;
  /** Raises the signal after so many steps. */
  stopAt?: number;
}

/** Trains the toy network; with `result` unless it was stopped. */
export async function toyRetrain(engine: Engine, { recipe, options, resume, stopAt }: ToyRun = {}) {
  const model = await engine.compile(graph, { seed: 3 });
  const controller = new AbortController();
  const epochs: RetrainEpoch[] = [];
  let last: Snapshot | undefined;
  const plain: Recipe = {
    ...{ options: toyOptions, loss: trainingLoss('ce'), comparesClean: false, input: { kind: 'clean' } },
  };
  const { options: own, ...given } = recipe ?? plain;
  try {
    const setup = { ...given, model, ...splits, options: { ...own, ...options }, resume };
    const result = await retrain(setup, {
      signal: controller.signal,
      onStep: done => done === stopAt && controller.abort(),
      onEpoch: async (record, snapshot) => {
        epochs.push(record);
        last = snapshot;
      },
      onInterrupt: async snapshot => {
        last = snapshot;
      },
    });
    return { epochs, last: last!, result };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return { epochs, last: last!, result: undefined };
  } finally {
    model.dispose();
  }
}

/** All that a run computed, without its clock. */
export function bits({ epochs, last }: { epochs: RetrainEpoch[]; last: Snapshot }) {
  return {
    epochs: epochs.map(
      ({ seconds: _seconds, imagesPerSecond: _rate, secondsLeft: _left, ...record }) => record,
    ),
    tensors: snapshotBits(last),
  };
}
