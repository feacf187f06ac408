import type { Engine, Model } from '../../../src/engine/engine.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { rowImages } from '../../helpers/linearModel.js';

/**
 * A supernet whose loss has a closed form: images (x₁, x₂), operations x ↦ x and x ↦ −x/2, logits (m · w·x, 0) with
 * m = a₁ − a₂/2 for mixing weights a and w = (3, −4). All images are of class 0: ℓ = ln(1 + exp(−m u)), u = w·x.
 */
export async function logisticSupernet(engine: Engine): Promise<Model> {
  const builder = new GraphBuilder({ height: 1, width: 2, channels: 1 });
  builder.declareAlpha({ name: 'mix', rows: 1, columns: 2 });
  const plain = { filters: 1, kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1, bias: false };
  const scale = { kind: 'conv2d', ...plain } as const;
  const same = builder.add('same', scale, builder.input);
  const half = builder.add('half', scale, builder.input);
  const mixed = builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, same, half);
  const logits = builder.add('linear', { kind: 'linear', units: 2, bias: false }, mixed);
  const model = await engine.compile(builder.finish({ logits }), { seed: 0 });
  await model.setState(
    new Map([
      ['same.weight', { shape: [1, 1, 1, 1], data: Float32Array.of(1) }],
      ['half.weight', { shape: [1, 1, 1, 1], data: Float32Array.of(-0.5) }],
      ['linear.weight', { shape: [2, 2], data: Float32Array.of(3, -4, 0, 0) }],
    ]),
  );
  return model;
}

export const logisticBatch = {
  images: rowImages([
    [0.5, 0.25],
    [0.1, 0.4],
    [0.9, 0.2],
  ]),
  labels: Uint8Array.of(0, 0, 0),
};

/**
 * The curvature L and its derivative in m > 0. With s(u) = σ(−m u): ∇ₓ ℓ = −m s(u) w, so z = −sign(w) / √2, and the displaced
 * point has u′ = u − h · 7 / √2. d = m (s(u) − s(u′)) w, ‖w‖ = 5.
 */
export function logisticCurvature(m: number, h: number): { value: number; slope: number } {
  const sigma = (t: number) => 1 / (1 + Math.exp(-t));
  let value = 0;
  let slope = 0;
  const { data } = logisticBatch.images;
  for (let i = 0; i < data.length; i += 2) {
    const u = 3 * data[i] - 4 * data[i + 1];
    const moved = u - (h * 7) / Math.SQRT2;
    const turn = sigma(-m * u) - sigma(-m * moved);
    const dSigma = (v: number) => -v * sigma(-m * v) * sigma(m * v);
    value += (25 * m ** 2 * turn ** 2) / 3;
    slope += (50 * m * turn ** 2 + 50 * m ** 2 * turn * (dSigma(u) - dSigma(moved))) / 3;
  }
  return { value, slope };
}
