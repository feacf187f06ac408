import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import type { Engine } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';

// Wider than the tiles that rows are cut into, and lower than a window is without padding.
const images = [
  { height: 6, width: 37 },
  { height: 2, width: 3 },
];
const reference = createNativeEngine({ kernels: 'reference' });

const windows = [3, 2].flatMap(kernel =>
  [1, 2, 3].flatMap(stride => [0, 1].map(padding => ({ kernel, stride, padding }))),
);

/** Both pools, which read the same input, so that gradients are added too. */
function graphOf(image: (typeof images)[number], window: (typeof windows)[number], channels: number): Graph {
  const builder = new GraphBuilder({ ...image, channels });
  const outputs = [
    builder.add('max', { kind: 'maxPool', ...window }, builder.input),
    builder.add('avg', { kind: 'avgPool', ...window }, builder.input),
  ];
  const joined = builder.add('joined', { kind: 'concat' }, ...outputs);
  return builder.finish({ logits: builder.add('linear', { kind: 'linear', units: 3, bias: false }, joined) });
}

async function results(engine: Engine, graph: Graph, image: (typeof images)[number], channels: number) {
  const random = randomStream(4, 'pools');
  const model = await engine.compile(graph, { seed: 5 });
  // Few different values: many windows hold their maximum several times, and the first of them counts.
  const data = Float32Array.from({ length: image.height * image.width * channels }, () =>
    Math.round(random.normal()),
  );
  const pass = await model.forward(
    { shape: [1, image.height, image.width, channels], data },
    { mode: 'train' },
  );
  const { input } = await model.backward(pass, Float32Array.of(1, -2, 3), { input: true });
  model.dispose();
  return { logits: pass.logits, input: input! };
}

// Fewer channels than a vector has lanes, as many, and some more.
test.each([3, 8, 17, 36])('pools over windows of every kind, %i channels', async channels => {
  let compared = 0;
  for (const kernels of vectorisedKernels) {
    const engine = createNativeEngine({ kernels });
    for (const image of images)
      for (const window of windows) {
        if (window.kernel > image.height + 2 * window.padding) continue;
        const graph = graphOf(image, window, channels);
        const wanted = await results(reference, graph, image, channels);
        const actual = await results(engine, graph, image, channels);
        for (const name of ['logits', 'input'] as const) {
          const what = `${kernels} ${JSON.stringify({ ...image, ...window })} ${name}`;
          const scale = Math.max(1, ...wanted[name].map(Math.abs));
          expectClose(actual[name], wanted[name], { relative: 1e-4, absolute: 1e-5 * scale }, what);
          compared++;
        }
      }
  }
  expect(compared).toBeGreaterThan(60);
});

test.each([3, 16, 17])(
  'the mean of large numbers does not overflow in their sum, %i channels',
  async channels => {
    const builder = new GraphBuilder({ height: 7, width: 5, channels });
    const graph = builder.finish({ logits: builder.add('pool', { kind: 'globalAvgPool' }, builder.input) });
    const images = { shape: [1, 7, 5, channels], data: new Float32Array(35 * channels).fill(3e38) };
    for (const kernels of ['reference', ...vectorisedKernels] as const) {
      const model = await createNativeEngine({ kernels }).compile(graph, { seed: 1 });
      const { logits } = await model.forward(images, { mode: 'eval' });
      expectClose(logits, new Float32Array(channels).fill(3e38), { relative: 1e-6, absolute: 0 }, kernels);
    }
  },
);
