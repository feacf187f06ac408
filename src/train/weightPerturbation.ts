import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Model } from '../engine/engine.js';
import { listParameters } from '../graph/parameters.js';

/**
 * Adversarial weight perturbation (Wu et al., arXiv 2004.05884, algorithm 1): runs `work` at w + v, with
 * v = γ · ‖w‖ / ‖g‖ · g for each weight of a convolution or linear layer and its gradient g (eq. 10 with one step of ascent), and
 * puts w back, bit for bit, whether or not the work succeeds. Running statistics keep what the work made of them.
 *
 * The authors' code takes the optimiser's step from w + v and subtracts v afterwards, so that its weight decay sees
 * w + v; here it sees w.
 *
 * @param gradients of the loss at w, by parameter name
 * @param gamma γ ≥ 0: length of v in multiples of ‖w‖, layer by layer
 */
export async function withPerturbedWeights<Result>(
  model: Model,
  gradients: NamedTensors,
  gamma: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const parameters = listParameters(model.graph);
  const before = await model.getState();
  const moved = new Map(before);
  for (const { name, shape } of parameters) {
    const gradient = gradients.get(name);
    // Biases and the scales of batch normalisation have one dimension.
    if (gradient !== undefined && shape.length > 1)
      moved.set(name, ascended(before.get(name)!, gradient, gamma));
  }
  await model.setState(moved);
  try {
    return await work();
  } finally {
    const restored = new Map(await model.getState());
    for (const { name, trainable } of parameters) if (trainable) restored.set(name, before.get(name)!);
    await model.setState(restored);
  }
}

function ascended({ shape, data }: Tensor, gradient: Tensor, gamma: number): Tensor {
  const length = norm(gradient.data);
  if (length === 0) return { shape, data };
  const scale = (gamma * norm(data)) / length;
  return { shape, data: data.map((weight, i) => weight + scale * gradient.data[i]) };
}

function norm(values: Float32Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}
