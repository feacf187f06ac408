import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Model } from '../engine/engine.js';
import { listParameters } from '../graph/parameters.js';

/**
 * The running statistics of batch normalisation at the model's weights: the mean over batches of each batch's own mean and
 * variance, as averaged weights need them (Izmailov et al., arXiv 1803.05407, §3.2). The model's own running
 * statistics are used up; nothing else of it moves.
 *
 * A pass moves a statistic r to (1 − m) r + m b for the batch's b: from r = 0 it gives b itself.
 *
 * @returns all of the model's parameters, with the measured statistics in place of the running ones
 */
export async function measureStatistics(model: Model, images: Iterable<Tensor>): Promise<NamedTensors> {
  const momenta = statisticMomenta(model);
  const weights = await model.getState();
  if (momenta.size === 0) return weights;
  const blank = new Map(weights);
  const sums = new Map<string, Float64Array>();
  for (const name of momenta.keys()) {
    const { shape, data } = weights.get(name)!;
    blank.set(name, { shape, data: new Float32Array(data.length) });
    sums.set(name, new Float64Array(data.length));
  }
  let count = 0;
  for (const batch of images) {
    await model.setState(blank);
    await model.forward(batch, { mode: 'train', differentiable: false });
    const state = await model.getState();
    for (const [name, sum] of sums) {
      const { data } = state.get(name)!;
      const momentum = momenta.get(name)!;
      for (let i = 0; i < sum.length; i++) sum[i] += data[i] / momentum;
    }
    count++;
  }
  const measured = new Map(weights);
  for (const [name, sum] of sums) {
    const data = Float32Array.from(sum, total => total / count);
    measured.set(name, { shape: weights.get(name)!.shape, data });
  }
  return measured;
}

/** The running statistics' names, with the momentum that they move at. */
function statisticMomenta({ graph }: Model): Map<string, number> {
  const momenta = new Map<string, number>();
  const layers = new Map(graph.nodes.map(({ id, layer }) => [id, layer]));
  for (const { name, node, trainable } of listParameters(graph)) {
    const layer = layers.get(node);
    if (!trainable && layer?.kind === 'batchNorm') momenta.set(name, layer.momentum);
  }
  return momenta;
}
