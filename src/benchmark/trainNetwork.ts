import { randomStream } from '../base/randomStream.js';
import type { NamedTensors } from '../base/tensor.js';
import { batches } from '../data/batches.js';
import type { DataSet } from '../data/dataSet.js';
import { subset } from '../data/subset.js';
import type { Engine } from '../engine/engine.js';
import { imageTask } from '../experiment/taskData.js';
import type { Graph } from '../graph/graph.js';
import { createPerturbation } from '../perturb/createPerturbation.js';
import { parsePerturbation } from '../perturb/parsePerturbation.js';
import type { ImageTask } from '../space/imageTask.js';
import { trainStep } from '../train/trainStep.js';

/** What a network is trained on: clean images, or PGD-5 at ε = 0.2 (Madry et al., arXiv 1706.06083). */
export type Training = 'standard' | 'adversarial';

const trainingEpsilon = 0.2;
const batchSize = 50;

/** A network of the comparisons with reference implementations, and its training. */
export interface Trained {
  readonly network: (task: ImageTask) => Graph;
  readonly training: Training;
  /** The first so many of the training part. */
  readonly images: number;
  readonly epochs: number;
}

/** Trains a network; the same engine and machine make the same bits. */
export async function trainNetwork(
  engine: Engine,
  dataSet: DataSet,
  { network, training, images, epochs }: Trained,
): Promise<{ graph: Graph; parameters: NamedTensors }> {
  const graph = network(imageTask(dataSet));
  const model = await engine.compile(graph, { seed: 1 });
  const attack = createPerturbation(parsePerturbation('pgd-5', { epsilon: trainingEpsilon }));
  const train = subset(dataSet.train, images);
  const steps = Math.floor(images / batchSize) * epochs;
  try {
    let step = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = randomStream(1, 'batches', epoch);
      for (const { images: clean, labels } of batches(train, { size: batchSize, order, dropLast: true })) {
        const stream = randomStream(1, 'attack', step);
        const moved =
          training === 'standard'
            ? clean
            : await attack.perturb({ model, mode: 'eval' }, clean, labels, place => stream.fork(place));
        const learningRate = 0.005 * (1 - step / steps);
        const optimiser = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;
        await trainStep(model, {
          ...{ images: moved, labels, optimiser: { ...optimiser, learningRate } },
          position: `step ${step++}`,
        });
      }
    }
    return { graph, parameters: await model.getState() };
  } finally {
    model.dispose();
  }
}
