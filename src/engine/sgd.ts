import type { NamedTensors, Tensor } from '../base/tensor.js';
import { clipGradients } from './clipGradients.js';
import type { SgdSpec } from './optimiserSpec.js';
import type { OptimiserUpdate } from './optimiserUpdate.js';

/** One step of stochastic gradient descent as {@link SgdSpec} defines it. State: `<parameter>.momentum`, 0 at first. */
export function sgdStep(
  spec: SgdSpec,
  parameters: NamedTensors,
  gradients: NamedTensors,
  state: NamedTensors,
): OptimiserUpdate {
  const { learningRate, momentum, weightDecay, nesterov } = spec;
  const { norm, scale } = clipGradients(gradients, spec.clipNorm);
  const moved = new Map<string, Tensor>();
  const remembered = new Map<string, Tensor>();
  for (const [name, { shape, data }] of parameters) {
    const gradient = gradients.get(name)!.data;
    const before = state.get(`${name}.momentum`)?.data;
    const values = new Float32Array(data.length);
    const velocity = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const g = scale * gradient[i] + weightDecay * data[i];
      const v = momentum * (before?.[i] ?? 0) + g;
      velocity[i] = v;
      values[i] = data[i] - learningRate * (nesterov ? g + momentum * v : v);
    }
    moved.set(name, { shape, data: values });
    remembered.set(`${name}.momentum`, { shape, data: velocity });
  }
  return { parameters: moved, state: remembered, gradientNorm: norm };
}
