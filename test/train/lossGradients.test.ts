import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors } from '../../src/base/tensor.js';
import { createEngine } from '../../src/engine/createEngine.js';
import { dropPathMask } from '../../src/engine/dropPathMask.js';
import type { Engine, Model } from '../../src/engine/engine.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { crossEntropy } from '../../src/loss/crossEntropy.js';
import { trainingLoss } from '../../src/loss/trainingLoss.js';
import { type LossBatch, lossGradients } from '../../src/train/lossGradients.js';
import { binomialInterval } from '../helpers/binomialInterval.js';
import { expectClose } from '../helpers/expectClose.js';
import { expectGradient } from '../helpers/expectGradient.js';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

const random = randomStream(3, 'images');
const images = (name: string) => {
  const stream = random.fork(name);
  return { shape: [4, 3, 3, 2], data: Float32Array.from({ length: 72 }, () => stream.uniform()) };
};
const labels = Uint8Array.of(0, 1, 2, 1);

/** A smooth network (no ReLU, no pooling) with an auxiliary head. */
async function network(): Promise<Model> {
  const builder = new GraphBuilder({ height: 3, width: 3, channels: 2 });
  const layer = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-3 } as const;
  const normed = builder.add('bn', layer, builder.input);
  const logits = builder.add('linear', { kind: 'linear', units: 3, bias: true }, normed);
  const auxiliary = builder.add('auxiliary', { kind: 'linear', units: 3, bias: true }, normed);
  return engine.compile(builder.finish({ logits, auxiliary }), { seed: 2 });
}

async function readGradients(model: Model, batch: LossBatch): Promise<NamedTensors> {
  const { gradients } = await lossGradients(model, batch);
  const read = await gradients.weights!.read();
  gradients.weights!.dispose();
  return read;
}

describe('the gradient of a training loss', () => {
  it('with an auxiliary head is that of CE(f(x)) + 0.4 · CE(auxiliary(x))', async () => {
    const model = await network();
    const batch = {
      images: images('x'),
      labels,
      auxiliaryWeight: 0.4,
      updateStatistics: false,
      position: 'here',
    };
    const gradients = await readGradients(model, batch);
    const state = await model.getState();
    for (const name of ['linear.weight', 'auxiliary.weight', 'bn.weight', 'bn.bias']) {
      const { shape, data } = state.get(name)!;
      const f = async (values: Float32Array) => {
        await model.setState(new Map(state).set(name, { shape, data: values }));
        const pass = await model.forward(batch.images, { mode: 'train', updateStatistics: false });
        const main = crossEntropy(pass.logits, labels, 3).value;
        const head = crossEntropy(pass.auxiliary!, labels, 3).value;
        pass.dispose();
        return main + 0.4 * head;
      };
      await expectGradient(f, data, gradients.get(name)!.data, randomStream(1, name), { what: name });
      await model.setState(state);
    }
    model.dispose();
  });

  it('weighs the head: twice the weight, twice its gradient', async () => {
    const model = await network();
    const at = (auxiliaryWeight: number) =>
      readGradients(model, {
        images: images('x'),
        labels,
        auxiliaryWeight,
        updateStatistics: false,
        position: '',
      });
    const [one, two] = [await at(0.4), await at(0.8)];
    const double = one.get('auxiliary.weight')!.data.map(entry => 2 * entry);
    expectClose(two.get('auxiliary.weight')!.data, double);
    const { parts, loss } = await lossGradients(model, {
      images: images('x'),
      labels,
      auxiliaryWeight: 0.4,
      position: '',
    });
    expect(parts.ce).toBe(loss);
    expect(parts.auxiliary).toBeGreaterThan(0);
    model.dispose();
  });

  it.each(['trades', 'mart'] as const)('of %s goes through both passes', async name => {
    const model = await network();
    const loss = trainingLoss(name, 3);
    const [x, clean] = [images('x'), images('clean')];
    const batch = { images: x, clean, labels, loss, updateStatistics: false, position: 'here' };
    const gradients = await readGradients(model, batch);
    const state = await model.getState();
    const { shape, data } = state.get('linear.weight')!;
    const f = async (values: Float32Array) => {
      await model.setState(new Map(state).set('linear.weight', { shape, data: values }));
      const options = { mode: 'train', updateStatistics: false, differentiable: false } as const;
      const logits = (await model.forward(x, options)).logits;
      return loss({ logits, clean: (await model.forward(clean, options)).logits, labels, classes: 3 }).value;
    };
    await expectGradient(f, data, gradients.get('linear.weight')!.data, randomStream(1, name), {
      step: 0.002,
    });
    model.dispose();
  });
});

describe('drop-path', () => {
  it.each([0.1, 0.5, 0.9])(
    'of rate %d keeps a path with probability 1 − rate, scaled so that its mean is 1',
    rate => {
      const batch = 100_000;
      const mask = dropPathMask({ rate, seed: 7 }, 3, batch);
      const kept = Math.fround(1 / (1 - rate));
      expect(new Set(mask)).toEqual(new Set([0, kept]));
      const count = mask.filter(value => value > 0).length;
      const [low, high] = binomialInterval(batch, 1 - rate, 1e-6);
      expect(count).toBeGreaterThanOrEqual(low);
      expect(count).toBeLessThanOrEqual(high);
      expect(mask.reduce((sum, value) => sum + value, 0) / batch).toBeCloseTo(count / batch / (1 - rate), 4);
    },
  );
});
