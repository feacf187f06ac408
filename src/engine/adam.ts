import type { NamedTensors, Tensor } from '../base/tensor.js';
import { clipGradients } from './clipGradients.js';
import type { AdamSpec } from './optimiserSpec.js';
import type { OptimiserUpdate } from './optimiserUpdate.js';

/**
 * One step of Adam as {@link AdamSpec} defines it, over any named arrays: DARTS moves its architecture parameters
 * with it. State: `<parameter>.mean`, `<parameter>.variance` (0 at first) and `step`, shape [1], the count of steps
 * made. The arguments stay as they are.
 *
 * @example
 * let state: NamedTensors = new Map();
 * ({ parameters: alpha, state } = adamStep(spec, alpha, gradients, state));
 */
export function adamStep(
  spec: AdamSpec,
  parameters: NamedTensors,
  gradients: NamedTensors,
  state: NamedTensors,
): OptimiserUpdate {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = spec;
  const { norm, scale } = clipGradients(gradients, spec.clipNorm);
  const step = (state.get('step')?.data[0] ?? 0) + 1;
  const meanCorrection = 1 - beta1 ** step;
  const varianceCorrection = 1 - beta2 ** step;
  const moved = new Map<string, Tensor>();
  const remembered = new Map<string, Tensor>();
  for (const [name, { shape, data }] of parameters) {
    const gradient = gradients.get(name)!.data;
    const meanBefore = state.get(`${name}.mean`)?.data;
    const varianceBefore = state.get(`${name}.variance`)?.data;
    const values = new Float32Array(data.length);
    const mean = new Float32Array(data.length);
    const variance = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const g = scale * gradient[i] + weightDecay * data[i];
      const m = beta1 * (meanBefore?.[i] ?? 0) + (1 - beta1) * g;
      const v = beta2 * (varianceBefore?.[i] ?? 0) + (1 - beta2) * g * g;
      mean[i] = m;
      variance[i] = v;
      const stride = m / meanCorrection / (Math.sqrt(v / varianceCorrection) + epsilon);
      values[i] = data[i] - learningRate * stride;
    }
    moved.set(name, { shape, data: values });
    remembered.set(`${name}.mean`, { shape, data: mean });
    remembered.set(`${name}.variance`, { shape, data: variance });
  }
  remembered.set('step', { shape: [1], data: Float32Array.of(step) });
  return { parameters: moved, state: remembered, gradientNorm: norm };
}
