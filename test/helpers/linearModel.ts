import type { Tensor } from '../../src/base/tensor.js';
import type { Engine, Model } from '../../src/engine/engine.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';

/** f(x) = Wx + b on images of 1 × width × 1, with the weights given as rows: a network whose best attack is known. */
export async function linearModel(engine: Engine, weights: number[][], bias: number[]): Promise<Model> {
  const builder = new GraphBuilder({ height: 1, width: weights[0].length, channels: 1 });
  const logits = builder.add('linear', { kind: 'linear', units: weights.length, bias: true }, builder.input);
  const model = await engine.compile(builder.finish({ logits }), { seed: 0 });
  await model.setState(
    new Map<string, Tensor>([
      [
        'linear.weight',
        { shape: [weights.length, weights[0].length], data: Float32Array.from(weights.flat()) },
      ],
      ['linear.bias', { shape: [bias.length], data: Float32Array.from(bias) }],
    ]),
  );
  return model;
}

/** A batch of 1 × width × 1 images. */
export function rowImages(rows: number[][]): Tensor {
  return { shape: [rows.length, 1, rows[0].length, 1], data: Float32Array.from(rows.flat()) };
}
