import { beforeAll, describe, expect, it } from 'vitest';
import { RunError } from '../../src/base/runError.js';
import type { NamedTensors, Tensor } from '../../src/base/tensor.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { sgdStep } from '../../src/engine/sgd.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { lossGradients } from '../../src/train/lossGradients.js';
import { moveWeights } from '../../src/train/trainStep.js';
import { withPerturbedWeights } from '../../src/train/weightPerturbation.js';
import { caughtError } from '../helpers/caughtError.js';
import { expectClose } from '../helpers/expectClose.js';
import { linearModel, rowImages } from '../helpers/linearModel.js';
import { snapshotBits } from '../helpers/snapshotBits.js';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

const bitsOf = (tensors: NamedTensors) => snapshotBits({ tensors, metadata: {} });
const tensor = (shape: number[], values: number[]): Tensor => ({ shape, data: Float32Array.from(values) });

describe('adversarial weight perturbation', () => {
  it('moves weights by γ ‖w‖ / ‖g‖ · g, biases not at all, and puts them back to the bit', async () => {
    const model = await linearModel(
      engine,
      [
        [3, 0],
        [0, 4],
      ],
      [0.1, 0.2],
    );
    const before = await model.getState();
    const gradients = new Map([
      ['linear.weight', tensor([2, 2], [0, 0, 0.6, 0.8])],
      ['linear.bias', tensor([2], [1, -1])],
    ]);
    const inside = await withPerturbedWeights(model, gradients, 0.1, () => model.getState());
    // ‖w‖ = 5 and ‖g‖ = 1.
    expectClose(inside.get('linear.weight')!.data, [3, 0, 0.3, 4.4]);
    expect(inside.get('linear.bias')!.data).toEqual(before.get('linear.bias')!.data);
    expect(bitsOf(await model.getState())).toEqual(bitsOf(before));
    model.dispose();
  });

  it('puts them back where the work fails, and stands still where there is no gradient', async () => {
    const model = await linearModel(
      engine,
      [
        [1 / 3, 0.1],
        [0.7, 1e-20],
      ],
      [0, 0],
    );
    const before = bitsOf(await model.getState());
    const gradient = (value: number) => new Map([['linear.weight', tensor([2, 2], Array(4).fill(value))]]);
    await caughtError(RunError, () =>
      withPerturbedWeights(model, gradient(1), 0.5, () => Promise.reject(new RunError('broken'))),
    );
    expect(bitsOf(await model.getState())).toEqual(before);
    await withPerturbedWeights(model, gradient(0), 0.5, async () => {
      expect(bitsOf(await model.getState())).toEqual(before);
    });
    model.dispose();
  });

  it('keeps the running statistics that the work made, and leaves scales and shifts alone', async () => {
    const builder = new GraphBuilder({ height: 1, width: 2, channels: 1 });
    const normed = builder.add(
      'bn',
      { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 },
      builder.input,
    );
    const logits = builder.add('linear', { kind: 'linear', units: 2, bias: true }, normed);
    const model = await engine.compile(builder.finish({ logits }), { seed: 1 });
    const images = rowImages([
      [0.2, 0.4],
      [0.6, 0.8],
    ]);
    const before = await model.getState();
    const gradients = new Map([
      ['linear.weight', tensor([2, 2], [1, 2, 3, 4])],
      ['bn.weight', tensor([1], [5])],
    ]);
    const inside = await withPerturbedWeights(model, gradients, 0.1, async () => {
      await model.forward(images, { mode: 'train', differentiable: false });
      return model.getState();
    });
    const after = await model.getState();
    expect(inside.get('bn.weight')!.data).toEqual(before.get('bn.weight')!.data);
    expect(inside.get('linear.weight')!.data).not.toEqual(before.get('linear.weight')!.data);
    expect(after.get('linear.weight')!.data).toEqual(before.get('linear.weight')!.data);
    expect(after.get('bn.running_mean')!.data[0]).toBeCloseTo(0.1 * 0.5, 6);
    model.dispose();
  });

  it('gives the optimiser the gradient of w + v, which moves w', async () => {
    const model = await linearModel(
      engine,
      [
        [1, -1],
        [0.5, 2],
      ],
      [0, 0],
    );
    const batch = {
      images: rowImages([
        [0.2, 0.9],
        [0.7, 0.1],
      ]),
      labels: Uint8Array.of(0, 1),
      position: 'here',
    };
    const spec = {
      kind: 'sgd',
      learningRate: 0.5,
      momentum: 0.9,
      weightDecay: 0.01,
      nesterov: false,
    } as const;
    const w = await model.getState();
    const ascent = (await lossGradients(model, batch)).gradients;
    const perturbed = await withPerturbedWeights(model, await ascent.weights!.read(), 0.3, () =>
      lossGradients(model, batch),
    );
    const expected = sgdStep(spec, w, await perturbed.gradients.weights!.read(), new Map());
    await moveWeights(model, spec, perturbed, 'here');
    for (const [name, { data }] of await model.getState()) {
      expectClose(data, expected.parameters.get(name)!.data, {}, name);
    }
    model.dispose();
  });
});
