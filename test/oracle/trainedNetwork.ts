import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors } from '../../src/base/tensor.js';
import { batches } from '../../src/data/batches.js';
import type { DataSet } from '../../src/data/dataSet.js';
import { subset } from '../../src/data/subset.js';
import type { Engine } from '../../src/engine/engine.js';
import { imageTask } from '../../src/experiment/taskData.js';
import type { Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { ImageTask } from '../../src/space/imageTask.js';
import { batchNorm, convolution } from '../../src/space/layers.js';
import { searchSpace } from '../../src/space/space.js';
import { trainStep } from '../../src/train/trainStep.js';

/** How the networks of the comparison are trained: on clean digits, or on PGD-5 at this ε (Madry et al., arXiv 1706.06083). */
export type Training = 'standard' | 'adversarial';

export const trainingEpsilon = 0.2;
const batchSize = 50;

export interface Trained {
  readonly network: (task: ImageTask) => Graph;
  readonly training: Training;
  readonly images: number;
  readonly epochs: number;
}

/**
 * A residual network small enough that AutoAttack on it takes minutes: a 3×3 stem of stride 2, a basic block of stride 2 (He et
 * al., arXiv 1512.03385, figure 2) and a linear classifier; 0.2 M multiply–accumulates per digit.
 */
export function smallResidualNetwork({ image, mean, deviation, classes }: ImageTask): Graph {
  const builder = new GraphBuilder(image);
  const convBn = (name: string, filters: number, stride: number, kernel: number, input: string) => {
    const layer = convolution(filters, { kernel, stride, padding: (kernel - 1) / 2 });
    return builder.add(`${name}.bn`, batchNorm(true), builder.add(`${name}.conv`, layer, input));
  };
  const normalised = builder.add('normalise', { kind: 'normalise', mean, deviation }, builder.input);
  const stem = builder.add('stem.relu', { kind: 'relu' }, convBn('stem', 8, 2, 3, normalised));
  const first = builder.add('block.relu1', { kind: 'relu' }, convBn('block.1', 16, 2, 3, stem));
  const second = convBn('block.2', 16, 1, 3, first);
  const sum = builder.add('block.add', { kind: 'add' }, second, convBn('block.shortcut', 16, 2, 1, stem));
  const features = builder.add('block.relu2', { kind: 'relu' }, sum);
  const logits = builder.add('classifier', { kind: 'linear', units: classes, bias: true }, features);
  return builder.finish({ logits });
}

/** DARTS' second cell, five times at 16 channels: a network of which attacks spend their time in passes. */
export function derivedNetwork(task: ImageTask): Graph {
  const space = searchSpace('darts');
  return space.network(space.published.DARTS_V2, { ...task, channels: 16, layers: 5, auxiliary: false });
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
