import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Engine } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';

interface Size {
  height: number;
  width: number;
}
type Build = (builder: GraphBuilder, channels: number) => string;

const reference = createNativeEngine({ kernels: 'reference', threads: 1 });
const norm = { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 } as const;

/** Stride 1, padded so that images keep their size. */
function depthwise(
  builder: GraphBuilder,
  id: string,
  input: string,
  channels: number,
  kernel: number,
  dilation: number,
) {
  const padding = (dilation * (kernel - 1)) / 2;
  const shape = { filters: channels, groups: channels, kernel, stride: 1, dilation, padding, bias: false };
  return builder.add(id, { kind: 'conv2d', ...shape }, input);
}

/** Every kernel and dilation that searches know, each read through a ReLU, and their common input by another reader. */
const everyKind: Build = (builder, channels) => {
  const rectified = builder.add('relu', { kind: 'relu' }, builder.input);
  const outputs = [3, 5].flatMap(kernel =>
    [1, 2].map(dilation =>
      depthwise(builder, `dw.${kernel}.${dilation}`, rectified, channels, kernel, dilation),
    ),
  );
  return builder.add('sum', { kind: 'add' }, builder.input, ...outputs);
};

/** Normalisations before and behind, with a ReLU between and without: both x and dy are read through maps. */
const normalised: Build = (builder, channels) => {
  const first = builder.add('norm.0', norm, builder.input);
  const second = depthwise(builder, 'dw.0', builder.add('relu.0', { kind: 'relu' }, first), channels, 3, 1);
  const third = depthwise(builder, 'dw.1', builder.add('norm.1', norm, second), channels, 5, 1);
  const rectified = builder.add('relu.1', { kind: 'relu' }, builder.add('norm.2', norm, third));
  return builder.add('sum', { kind: 'add' }, first, depthwise(builder, 'dw.2', rectified, channels, 5, 2));
};

function graphOf(build: Build, size: Size, channels: number): Graph {
  const builder = new GraphBuilder({ ...size, channels });
  const last = build(builder, channels);
  return builder.finish({ logits: builder.add('linear', { kind: 'linear', units: 3, bias: false }, last) });
}

/** Logits and all gradients; the element `spoilt` of the input, if any, is `by`. */
async function everything(
  engine: Engine,
  graph: Graph,
  size: Size,
  channels: number,
  { mode = 'eval', spoilt }: { mode?: 'train' | 'eval'; spoilt?: { at: number; by: number } } = {},
) {
  const random = randomStream(7, 'rows');
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  const model = await engine.compile(graph, { seed: 5 });
  const state = new Map(await model.getState());
  // Normalisations that are not their initial identity.
  for (const [name, { shape, data }] of state)
    if (shape.length === 1)
      state.set(name, { shape, data: data.map(x => x + 0.3 * Math.abs(random.normal())) });
  await model.setState(state);
  const images = {
    shape: [2, size.height, size.width, channels],
    data: draw(2 * size.height * size.width * channels),
  };
  if (spoilt) images.data[spoilt.at] = spoilt.by;
  const dLogits = draw(6);
  const pass = await model.forward(images, { mode });
  const { weights, input } = await model.backward(pass, dLogits, { weights: true, input: true });
  const still = mode === 'train' ? { mode, updateStatistics: false } : { mode };
  const light = await model.forward(images, { ...still, differentiable: 'input' });
  expect((await model.backward(light, dLogits, { input: true })).input).toEqual(input);
  const read = [...(await weights!.read())].map(([name, { data }]) => [name, data] as const);
  model.dispose();
  return new Map([['logits', pass.logits], ['input', input!], ...read]);
}

async function expectAsReference(build: Build, size: Size, channels: number, mode?: 'train') {
  const graph = graphOf(build, size, channels);
  const expected = await everything(reference, graph, size, channels, { mode });
  for (const kernels of vectorisedKernels)
    for (const [name, values] of await everything(createNativeEngine({ kernels }), graph, size, channels, {
      mode,
    })) {
      const wanted = expected.get(name)!;
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const tolerance = { relative: 1e-4, absolute: 1e-5 * largest };
      expectClose(values, wanted, tolerance, `${kernels} ${size.height}×${size.width}×${channels} ${name}`);
    }
}

// Rows shorter than a vector, than the kernel's reach and than both, whole vectors and parts, inner vectors and none.
test.each([4, 5, 16, 17, 20, 36, 40, 72, 144])('rows of every width, %i channels', async channels => {
  for (const width of [1, 2, 3, 5, 33])
    for (const height of [1, 2, 7]) await expectAsReference(everyKind, { height, width }, channels);
});

// Rows of 2048 bytes are walked through in bands of 16 or, dilated, 8: the last one full, short or of one row. With 16
// registers the larger kernel is, where channels are parts of vectors: rows of 4096 bytes, in bands of 8.
test.each([16, 17, 19, 32, 33])('images of several bands, %i rows', async height => {
  await expectAsReference(everyKind, { height, width: 32 }, 16);
  await expectAsReference(everyKind, { height, width: 256 }, 4);
});

test.each([4, 16, 20, 36])('through normalisations, %i channels', async channels => {
  for (const width of [2, 5, 13]) {
    await expectAsReference(normalised, { height: 6, width }, channels);
    await expectAsReference(normalised, { height: 6, width }, channels, 'train');
  }
});

test.each([Number.NaN, Infinity, -Infinity])('%f spreads as in the reference', async by => {
  const kindsOf = (from: Map<string, Float32Array>) =>
    [...from].map(([name, values]) => [name, [...values].map(x => (Number.isFinite(x) ? 0 : String(x)))]);
  for (const channels of [5, 16, 36])
    for (const width of [3, 9]) {
      const size = { height: 6, width };
      const graph = graphOf(everyKind, size, channels);
      // The first pixel of a row, the last one, and one between.
      for (const pixel of [width * 2, width * 4 - 1, width + 1]) {
        const spoilt = { at: pixel * channels + channels - 1, by };
        const expected = kindsOf(await everything(reference, graph, size, channels, { spoilt }));
        for (const kernels of vectorisedKernels) {
          const actual = await everything(createNativeEngine({ kernels }), graph, size, channels, { spoilt });
          expect(kindsOf(actual), `${kernels} ${channels} ${width} ${pixel}`).toEqual(expected);
        }
      }
    }
});
