import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { Engine, Model } from '../../src/engine/engine.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import { attackCases, usualRadius } from '../helpers/attackCases.js';
import { attackRows } from '../helpers/attackRows.js';

const shape = { height: 8, width: 8, channels: 3 };

/** Five classes behind two convolutions. */
async function compile(engine: Engine): Promise<Model> {
  const builder = new GraphBuilder(shape);
  const conv = { kind: 'conv2d', kernel: 3, padding: 1, dilation: 1, groups: 1, bias: false } as const;
  const first = builder.add('first', { ...conv, filters: 8, stride: 1 }, builder.input);
  const second = builder.add(
    'second',
    { ...conv, filters: 8, stride: 2 },
    builder.add('relu', { kind: 'relu' }, first),
  );
  const features = builder.add('features', { kind: 'relu' }, second);
  const logits = builder.add('linear', { kind: 'linear', units: 5, bias: true }, features);
  return engine.compile(builder.finish({ logits }), { seed: 4 });
}

const rows = Array.from({ length: 7 }, (_, image) => {
  const random = randomStream(5, 'image', image);
  return Array.from({ length: 192 }, () => Math.fround(random.uniform()));
});

describe.skipIf(process.env.RNAS_TEST_WITHOUT_NATIVE === '1')('on the native engine', () => {
  const run = async (threads: number, spec: PerturbationSpec, batchSize: number) => {
    const { createNativeEngine } = await import('../../src/engine/native/createNativeEngine.js');
    const model = await compile(createNativeEngine({ threads }));
    try {
      const { logits } = await model.forward(
        { shape: [7, 8, 8, 3], data: Float32Array.from(rows.flat()) },
        { mode: 'eval', differentiable: false },
      );
      const labels = rows.map((_, i) => {
        const own = Array.from(logits.subarray(5 * i, 5 * i + 5));
        return own.indexOf(Math.max(...own));
      });
      return await attackRows(model, spec, { shape, rows, labels }, { batchSize });
    } finally {
      model.dispose();
    }
  };

  it.each(attackCases.filter(({ norm }) => norm !== 'l0'))(
    '$title gives the same bits for any batch size and number of threads',
    async ({ norm, spec }) => {
      const one = await run(1, spec(usualRadius[norm]), 1);
      expect(await run(2, spec(usualRadius[norm]), 5)).toEqual(one);
    },
  );
});
