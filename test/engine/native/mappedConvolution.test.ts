import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Engine } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';

const image = { height: 6, width: 7 };

/**
 * 3×3 convolutions between batch normalisations, which their kernels apply to what they load: with and without a ReLU
 * between, behind biases, and beside another reader of the same tensor; the last two of stride 2.
 */
function normalised(channels: number, filters: number): Graph {
  const builder = new GraphBuilder({ ...image, channels });
  const norm = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 } as const;
  const conv = (id: string, input: string, bias: boolean, stride = 1) => {
    const layer = { kernel: 3, stride, padding: 1, dilation: 1, groups: 1 };
    return builder.add(id, { kind: 'conv2d', filters, bias, ...layer }, input);
  };
  const first = builder.add('norm.0', norm, conv('conv.0', builder.input, true));
  const rectified = builder.add('relu.0', { kind: 'relu' }, first);
  const second = builder.add('norm.1', norm, conv('conv.1', rectified, false));
  const third = builder.add('norm.2', norm, conv('conv.2', second, true));
  const sum = builder.add('sum', { kind: 'add' }, third, rectified);
  const fourth = conv('conv.3', builder.add('relu.1', { kind: 'relu' }, sum), false);
  const halved = builder.add('norm.3', norm, conv('conv.4', builder.add('norm.4', norm, fourth), true, 2));
  const last = conv('conv.5', builder.add('relu.2', { kind: 'relu' }, halved), false, 2);
  return builder.finish({
    logits: builder.add('linear', { kind: 'linear', units: 3, bias: true }, last),
  });
}

async function everything(engine: Engine, channels: number, filters: number, mode: 'train' | 'eval') {
  const random = randomStream(3, 'mapped');
  const draw = (length: number, spread = 1) => Float32Array.from({ length }, () => spread * random.normal());
  const model = await engine.compile(normalised(channels, filters), { seed: 5 });
  // Normalisations that are not their initial identity.
  const state = new Map(await model.getState());
  for (const [name, { shape, data }] of state)
    if (shape.length === 1)
      state.set(name, { shape, data: draw(data.length, 0.2).map((value, i) => Math.abs(data[i] + value)) });
  await model.setState(state);
  const batch = 5;
  const images = {
    shape: [batch, image.height, image.width, channels],
    data: draw(batch * image.height * image.width * channels),
  };
  const pass = await model.forward(images, { mode });
  const dLogits = draw(3 * batch);
  const { weights, input } = await model.backward(pass, dLogits, { weights: true, input: true });
  const still = mode === 'train' ? { mode, updateStatistics: false } : { mode };
  const light = await model.forward(images, { ...still, differentiable: 'input' });
  expect((await model.backward(light, dLogits, { input: true })).input).toEqual(input);
  const { logits } = await model.forward(images, { mode: 'eval', differentiable: false });
  const read = [...(await weights!.read())].map(([name, { data }]) => [`d ${name}`, data] as const);
  model.dispose();
  return new Map([['logits', pass.logits], ['evaluated', logits], ['input', input!], ...read]);
}

// Below, at and between widths of vectors, and wide enough for images to come in groups.
test.each(
  [
    { channels: 8, filters: 9 },
    { channels: 16, filters: 16 },
    { channels: 20, filters: 42 },
    { channels: 64, filters: 68 },
  ].flatMap(size => (['train', 'eval'] as const).map(mode => ({ ...size, mode }))),
)('normalisations around convolutions, $mode, $filters filters', async ({ channels, filters, mode }) => {
  const reference = createNativeEngine({ kernels: 'reference', threads: 1 });
  const expected = await everything(reference, channels, filters, mode);
  for (const kernels of vectorisedKernels) {
    const actual = await everything(createNativeEngine({ kernels, threads: 2 }), channels, filters, mode);
    expect([...actual.keys()]).toEqual([...expected.keys()]);
    for (const [name, wanted] of expected) {
      const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // Gradients of biases that a normalisation takes away again are roundings of zero.
      const absolute = 1e-4 * scale + (mode === 'train' ? 1e-4 : 1e-5);
      expectClose(actual.get(name)!, wanted, { relative: 1e-4, absolute }, `${kernels} ${name}`);
    }
  }
});
