import type { Model } from '../../engine/engine.js';
import { crossEntropy } from '../../loss/crossEntropy.js';
import type { ArchitectureParameters } from '../../space/architectureParameters.js';
import type { Mixing, MixingMoment } from '../mixing.js';
import { alphaFromVector, alphaToVector } from './alphaVector.js';
import type { SampleBatch } from './fixedSample.js';

/**
 * ∇α of the mean cross-entropy over a sample at fixed weights, through the mixing, as a function of α: first order,
 * with batch statistics, and without moving the running ones.
 *
 * @param moment makes the mixing's moment anew for every call, so that a mixing that samples draws the same each time
 */
export function lossGradient(
  { model, mixing, sample }: { model: Model; mixing: Mixing; sample: readonly SampleBatch[] },
  moment: () => MixingMoment,
): (alpha: ArchitectureParameters) => Promise<ArchitectureParameters> {
  const tables = model.graph.alphaTables;
  const images = sample.reduce((sum, { labels }) => sum + labels.length, 0);
  return async alpha => {
    const mixed = mixing.mix(tables, alpha, moment());
    const total = alphaToVector(tables, alpha).fill(0);
    for (const { images: batch, labels } of sample) {
      const options = { mode: 'train', alpha: mixed.weights, updateStatistics: false } as const;
      const pass = await model.forward(batch, options);
      const { dLogits } = crossEntropy(pass.logits, labels, pass.classes);
      const gradients = await model.backward(pass, dLogits, { alpha: true });
      const share = labels.length / images;
      for (const [i, value] of alphaToVector(tables, gradients.alpha!).entries()) total[i] += share * value;
    }
    return mixed.gradient(alphaFromVector(tables, total));
  };
}
