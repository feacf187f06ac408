import type { Engine } from '../../../src/engine/engine.js';
import { type SampleSize, sampleGraph, sampleInputs } from './sampleGraph.js';

/** Everything that a training step and an evaluation of the sample network produce, by name. */
export async function runSample(
  engine: Engine,
  size: SampleSize,
  batch: number,
  mode: 'train' | 'eval' = 'train',
): Promise<Map<string, Float32Array>> {
  const model = await engine.compile(sampleGraph(size), { seed: 5 });
  const { images, alpha, dLogits, dAuxiliary } = sampleInputs(size, batch, 11);
  const inTraining = mode === 'train' ? { dropPath: { rate: 0.3, seed: 2 } } : {};
  const pass = await model.forward(images, { mode, alpha, ...inTraining });
  const gradients = await model.backward(pass, dLogits, {
    weights: true,
    alpha: true,
    input: true,
    dAuxiliary: mode === 'train' ? dAuxiliary : undefined,
  });
  const results = new Map<string, Float32Array>([['logits', pass.logits]]);
  if (pass.auxiliary) results.set('auxiliary', pass.auxiliary);
  results.set('d input', gradients.input!);
  for (const [name, table] of Object.entries(gradients.alpha!)) results.set(`d alpha ${name}`, table);
  for (const [name, { data }] of await gradients.weights!.read()) results.set(`d ${name}`, data);
  await model.step(
    { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3, nesterov: true, clipNorm: 1 },
    gradients,
  );
  for (const [name, { data }] of await model.getState()) results.set(name, data);
  const evaluated = await model.forward(images, { mode: 'eval', alpha, differentiable: false });
  results.set('evaluated', evaluated.logits);
  model.dispose();
  return results;
}
