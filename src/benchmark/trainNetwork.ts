import { Interrupted } from '../base/interrupted.js';
import { randomStream } from '../base/randomStream.js';
import type { NamedTensors } from '../base/tensor.js';
import { batches } from '../data/batches.js';
import type { Split } from '../data/split.js';
import { subset } from '../data/subset.js';
import type { Engine } from '../engine/engine.js';
import type { Graph } from '../graph/graph.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import { trainStep } from '../train/trainStep.js';

/** How a network is trained that attacks are compared on: few images, so that it takes seconds. */
export interface QuickTraining {
  /** On clean images, or on PGD-5 at ε = 0.2 (Madry et al., arXiv 1706.06083). */
  readonly input: 'clean' | 'adversarial';
  /** The first so many of the training part. */
  readonly images: number;
  readonly epochs: number;
}

const trainingEpsilon = 0.2;
const batchSize = 50;
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;

/** Steps of a training. */
export function trainingSteps({ images, epochs }: QuickTraining): number {
  return Math.floor(images / batchSize) * epochs;
}

/**
 * Trains a network and returns its parameters; the same engine and machine make the same bits.
 *
 * @throws Interrupted if the signal is raised
 */
export async function trainNetwork(
  engine: Engine,
  graph: Graph,
  data: Split<'train'>,
  training: QuickTraining,
  { onStep, signal }: { onStep?: () => void; signal?: AbortSignal } = {},
): Promise<NamedTensors> {
  const model = await engine.compile(graph, { seed: 1 });
  const attack = createPerturbation(parsePerturbation('pgd-5', { epsilon: trainingEpsilon }));
  const train = subset(data, training.images);
  const steps = trainingSteps(training);
  try {
    let step = 0;
    for (let epoch = 0; epoch < training.epochs; epoch++) {
      const order = randomStream(1, 'batches', epoch);
      for (const { images: clean, labels } of batches(train, { size: batchSize, order, dropLast: true })) {
        if (signal?.aborted) throw new Interrupted('stopped while a network was trained');
        const stream = randomStream(1, 'attack', step);
        const images =
          training.input === 'clean'
            ? clean
            : await attack.perturb({ model, mode: 'eval' }, clean, labels, place => stream.fork(place));
        const optimiser = { ...adam, learningRate: 0.005 * (1 - step / steps) };
        await trainStep(model, { images, labels, optimiser, position: `step ${step++}` });
        onStep?.();
      }
    }
    return await model.getState();
  } finally {
    model.dispose();
  }
}
