import { randomStream } from '../../src/base/randomStream.js';
import type { Tensor } from '../../src/base/tensor.js';
import type { SgdSpec } from '../../src/engine/optimiserSpec.js';
import type { Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';

export const batch = 2;
export const alpha = { mix: Float32Array.of(0.7, 0.3) };
export const train = { mode: 'train', alpha } as const;
export const evaluate = { mode: 'eval', alpha } as const;
export const everything = { weights: true, alpha: true, input: true };
export const sgd: SgdSpec = {
  kind: 'sgd',
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 0,
  nesterov: false,
};

/** Images 3×3×2 → batch norm → two paths mixed by alpha → drop-path → logits, with an auxiliary head on the norm. */
export function mixedNetwork(): Graph {
  const builder = new GraphBuilder({ height: 3, width: 3, channels: 2 });
  builder.declareAlpha({ name: 'mix', rows: 1, columns: 2 });
  const norm = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 } as const;
  const normed = builder.add('norm', norm, builder.input);
  const relu = builder.add('relu', { kind: 'relu' }, normed);
  const mixed = builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, normed, relu);
  const dropped = builder.add('dropped', { kind: 'dropPath' }, mixed);
  const logits = builder.add('logits', { kind: 'linear', units: 3, bias: true }, dropped);
  const auxiliary = builder.add('auxiliary', { kind: 'linear', units: 3, bias: true }, normed);
  return builder.finish({ logits, auxiliary });
}

export function values(count: number, ...labels: string[]): Float32Array {
  const random = randomStream(1, ...labels);
  return Float32Array.from({ length: count }, () => random.normal());
}

export const images: Tensor = { shape: [batch, 3, 3, 2], data: values(batch * 18, 'images') };
export const dLogits = values(batch * 3, 'dLogits');
