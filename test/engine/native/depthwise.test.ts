import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Engine } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { expectClose } from '../../helpers/expectClose.js';

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

/** A ReLU and a depthwise convolution, and another reader of the same input, so that gradients are added too. */
function graphOf(window: Window, channels: number): Graph {
  const builder = new GraphBuilder({ ...image, channels });
  const depthwise = { kind: 'conv2d', filters: channels, groups: channels, bias: true, ...window } as const;
  const rectified = builder.add('relu', { kind: 'relu' }, builder.input);
  const outputs = [
    builder.add('plain', depthwise, builder.input),
    builder.add('rectified', depthwise, rectified),
  ];
  const joined = builder.add('joined', { kind: 'concat' }, ...outputs);
  return builder.finish({ logits: builder.add('linear', { kind: 'linear', units: 3, bias: false }, joined) });
}

async function gradients(engine: Engine, graph: Graph, channels: number) {
  const random = randomStream(3, 'depthwise');
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  const model = await engine.compile(graph, { seed: 5 });
  const data = draw(image.height * image.width * channels);
  const shape = [1, image.height, image.width, channels];
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

// Several pixels to a vector, one, and two, three and five vectors to a pixel.
test.each([2, 8, 17, 36, 72])('depthwise windows of every kind, %i channels', async channels => {
  for (const kernels of ['fast', 'baseline'] as const) {
    const engine = createNativeEngine({ kernels });
    for (const window of windows()) {
      const graph = graphOf(window, channels);
      const expected = await gradients(reference, graph, channels);
      for (const [name, values] of await gradients(engine, graph, channels)) {
        const wanted = expected.get(name)!;
        const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        const tolerance = { relative: 1e-4, absolute: 1e-5 * largest };
        expectClose(values, wanted, tolerance, `${kernels} ${JSON.stringify(window)} ${name}`);
      }
    }
  }
  expect(windows().length).toBeGreaterThan(50);
});
