import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Engine } from '../../../src/engine/engine.js';
import type { NativeKernels } from '../../../src/engine/native/addon.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';

const image = { height: 9, width: 11 };
const reference = createNativeEngine({ kernels: 'reference' });

interface Window {
  kernel: number;
  stride: number;
  dilation: number;
  padding: number;
}

/** Every window whose reach is within the image, with paddings from none to more than half of the kernel. */
function windows(): Window[] {
  const found: Window[] = [];
  for (const kernel of [1, 3, 4, 5])
    for (const stride of [1, 2, 3])
      for (const dilation of [1, 2, 3]) {
        const reach = dilation * (kernel - 1);
        for (const padding of new Set([0, Math.floor(reach / 2), reach]))
          if (reach + 1 <= image.height + 2 * padding) found.push({ kernel, stride, dilation, padding });
      }
  return found;
}

/** Windows that see padding alone in places, or leave pixels out, or are larger than the image, on small images. */
const oddities: readonly [height: number, width: number, Window][] = [
  [13, 1, { kernel: 1, stride: 2, dilation: 1, padding: 7 }],
  [13, 1, { kernel: 3, stride: 4, dilation: 1, padding: 7 }],
  [8, 1, { kernel: 1, stride: 2, dilation: 1, padding: 5 }],
  [1, 1, { kernel: 3, stride: 1, dilation: 2, padding: 2 }],
  [2, 3, { kernel: 5, stride: 1, dilation: 2, padding: 4 }],
  [4, 4, { kernel: 5, stride: 2, dilation: 2, padding: 4 }],
  [5, 2, { kernel: 3, stride: 7, dilation: 1, padding: 1 }],
  [6, 6, { kernel: 3, stride: 1, dilation: 40, padding: 40 }],
  [8, 8, { kernel: 3, stride: 1000, dilation: 1, padding: 2000 }],
  [8, 8, { kernel: 3, stride: 2 ** 31 - 1, dilation: 1, padding: 1 }],
  [8, 8, { kernel: 3, stride: 1, dilation: 1e5, padding: 1e5 }],
];

/** A ReLU and a depthwise convolution, and another reader of the same input, so that gradients are added too. */
function graphOf(window: Window, channels: number, size = image): Graph {
  const builder = new GraphBuilder({ ...size, channels });
  const depthwise = { kind: 'conv2d', filters: channels, groups: channels, bias: true, ...window } as const;
  const rectified = builder.add('relu', { kind: 'relu' }, builder.input);
  const outputs = [
    builder.add('plain', depthwise, builder.input),
    builder.add('rectified', depthwise, rectified),
  ];
  const joined = builder.add('joined', { kind: 'concat' }, ...outputs);
  return builder.finish({ logits: builder.add('linear', { kind: 'linear', units: 3, bias: false }, joined) });
}

async function gradients(
  engine: Engine,
  graph: Graph,
  channels: number,
  { size = image, spoilt }: { size?: typeof image; spoilt?: number } = {},
) {
  const random = randomStream(3, 'depthwise');
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  const model = await engine.compile(graph, { seed: 5 });
  const data = draw(size.height * size.width * channels);
  if (spoilt !== undefined) data[spoilt] = Number.NaN;
  const shape = [1, size.height, size.width, channels];
  const pass = await model.forward({ shape, data }, { mode: 'train' });
  const { weights, input } = await model.backward(pass, draw(3), { weights: true, input: true });
  const read = await weights!.read();
  model.dispose();
  return new Map([
    ['logits', pass.logits],
    ['input', input!],
    ...[...read].map(([name, { data: values }]) => [name, values] as const),
  ]);
}

async function expectAsReference(kernels: NativeKernels, window: Window, channels: number, size = image) {
  const graph = graphOf(window, channels, size);
  const expected = await gradients(reference, graph, channels, { size });
  for (const [name, values] of await gradients(createNativeEngine({ kernels }), graph, channels, { size })) {
    const wanted = expected.get(name)!;
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const tolerance = { relative: 1e-4, absolute: 1e-5 * largest };
    expectClose(values, wanted, tolerance, `${kernels} ${JSON.stringify(window)} ${name}`);
  }
}

// Several pixels to a vector, one, and two, three and five vectors to a pixel.
test.each([2, 8, 17, 36, 72])('depthwise windows of every kind, %i channels', async channels => {
  for (const kernels of vectorisedKernels)
    for (const window of windows()) await expectAsReference(kernels, window, channels);
  expect(windows().length).toBeGreaterThan(50);
});

test.each([3, 4, 16, 17])('depthwise windows beyond the image, %i channels', async channels => {
  for (const kernels of vectorisedKernels)
    for (const [height, width, window] of oddities)
      await expectAsReference(kernels, window, channels, { height, width });
});

test.each([2, 4, 17])('NaN reaches the gradients of the taps that see it, %i channels', async channels => {
  const nans = (from: Map<string, Float32Array>) =>
    [...from].map(([name, values]) => [name, [...values].map(Number.isNaN)]);
  // In the first pixel of the third row: right of the end of the second one.
  const spoilt = 2 * image.width * channels;
  for (const window of windows().filter(({ padding }) => padding > 0)) {
    const graph = graphOf(window, channels);
    const expected = nans(await gradients(reference, graph, channels, { spoilt }));
    for (const kernels of vectorisedKernels)
      expect(
        nans(await gradients(createNativeEngine({ kernels }), graph, channels, { spoilt })),
        JSON.stringify(window),
      ).toEqual(expected);
  }
});
