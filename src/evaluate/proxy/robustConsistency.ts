import { randomStream } from '../../base/randomStream.js';
import type { Labels, NamedTensors, Tensor } from '../../base/tensor.js';
import type { Engine, Model } from '../../engine/engine.js';
import type { Graph } from '../../graph/graph.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { Perturbation } from '../../perturb/perturbation.js';
import { cosine } from './cosine.js';
import { featureGraph } from './featureGraph.js';

export interface RobustConsistencySetup {
  readonly engine: Engine;
  /** A derived network: without alpha tables. */
  readonly graph: Graph;
  /** One batch, [batch, height, width, channels] in [0, 1]. */
  readonly images: Tensor;
  readonly labels: Labels;
  /** What makes x′ from x. */
  readonly perturbation: Perturbation;
  /** Of the initial parameters and of the perturbation. */
  readonly seed: number;
  /** Length γ > 0 of the gradient step; 0.1 by default, with which NAS-Bench-201 trains. */
  readonly learningRate?: number;
}

export interface RobustConsistency {
  /** Σ over the layers of Z · Pₘ · Gₘ: from 0 to 4 for each layer that the loss reaches. Higher is better. */
  readonly score: number;
  /** Z in [0, 2]. */
  readonly features: number;
  /** Mean of Pₘ over the layers, in [0, 2]. */
  readonly parameters: number;
  /** Mean of Gₘ over the layers, in [0, 1]. */
  readonly gradients: number;
}

/**
 * How alike a network, from its initialisation θ, sees and learns from clean and perturbed images: a zero-cost proxy in the
 * spirit of CRoZe (Ha et al., arXiv 2306.05031). With g and g′ the gradients of the cross-entropy at x and x′,
 *
 *     Z  = mean over the images of 1 + cos(zᵢ, zᵢ′)     z: what the classifier reads, or the logits where that is an image
 *     Pₘ = 1 + cos(θₘ − γ gₘ, θₘ − γ g′ₘ)               after one step of gradient descent
 *     Gₘ = |cos(gₘ, g′ₘ)|                               m: the weights of each convolution and linear layer
 *
 * Two forward and two backward passes of the network, and two forward passes up to its features; all use batch statistics. A
 * layer without a gradient adds nothing, and ε = 0 gives every network its greatest score.
 *
 * What differs from CRoZe: its second network has weights that are moved against the loss too, here x alone is perturbed;
 * it compares the features of every cell; and its code makes all weights positive and leaves batch normalisation out.
 *
 * @throws InputError if images, labels and graph do not fit
 * @example
 * const perturbation = createPerturbation(parsePerturbation('fgsm', { epsilon: 8 / 255 }));
 * const { score } = await robustConsistency({ engine, graph, images, labels, perturbation, seed: 1 });
 */
export async function robustConsistency(setup: RobustConsistencySetup): Promise<RobustConsistency> {
  const { images, labels, perturbation, seed, learningRate = 0.1 } = setup;
  return withModel(setup, setup.graph, async model => {
    const random = randomStream(seed, 'robust-consistency');
    const target = { model, mode: 'train' } as const;
    const moved = await perturbation.perturb(target, images, labels, place => random.fork(place));

    const initial = await model.getState();
    const clean = await weightGradients(model, images, labels);
    const perturbed = await weightGradients(model, moved, labels);
    const features = await featureConsistency(setup, moved);
    const layers = [...clean.keys()].filter(name => initial.get(name)!.shape.length > 1);
    const parameters = layers.map(name => {
      const from = initial.get(name)!.data;
      const after = ({ data }: Tensor) => from.map((value, i) => value - learningRate * data[i]);
      return 1 + cosine(after(clean.get(name)!), after(perturbed.get(name)!));
    });
    const gradients = layers.map(name => Math.abs(cosine(clean.get(name)!.data, perturbed.get(name)!.data)));
    return {
      score: layers.reduce((sum, _, m) => sum + features * parameters[m] * gradients[m], 0),
      features,
      parameters: mean(parameters),
      gradients: mean(gradients),
    };
  });
}

async function featureConsistency(setup: RobustConsistencySetup, moved: Tensor): Promise<number> {
  return withModel(setup, featureGraph(setup.graph), async model => {
    const featuresOf = (images: Tensor) =>
      model.forward(images, { mode: 'train', updateStatistics: false, differentiable: false });
    const clean = await featuresOf(setup.images);
    const perturbed = await featuresOf(moved);
    const { batch, classes: size } = clean;
    const row = ({ logits }: { logits: Float32Array }, i: number) =>
      logits.subarray(i * size, (i + 1) * size);
    return mean(Array.from({ length: batch }, (_, i) => 1 + cosine(row(clean, i), row(perturbed, i))));
  });
}

async function weightGradients(model: Model, images: Tensor, labels: Labels): Promise<NamedTensors> {
  const pass = await model.forward(images, { mode: 'train', updateStatistics: false });
  const { dLogits } = crossEntropy(pass.logits, labels, pass.classes);
  const { weights } = await model.backward(pass, dLogits, { weights: true });
  const copies = await weights!.read();
  weights!.dispose();
  return copies;
}

/** Both networks start from the same seed, and parameters are drawn by name: they share their weights. */
async function withModel<Result>(
  { engine, seed }: RobustConsistencySetup,
  graph: Graph,
  use: (model: Model) => Promise<Result>,
): Promise<Result> {
  const model = await engine.compile(graph, { seed });
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
