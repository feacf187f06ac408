import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RandomStream, randomStream } from '../../../src/base/randomStream.js';
import type { BackwardRequest, Engine, ForwardOptions, Model } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import type { LayerOf } from '../../../src/graph/layer.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';
import { fusionGraph, recipes } from './fusionGraph.js';

/** The reference kernels compile every node by itself; the fast ones leave nodes to their readers. */
const unfused = createNativeEngine({ kernels: 'reference', threads: 1 });
const fused = [1, 2, 3].map(threads => createNativeEngine({ threads }));
const ofOtherProcessors = vectorisedKernels
  .filter(kernels => kernels !== 'fast')
  .map(kernels => createNativeEngine({ kernels, threads: 2 }));
const batch = 3;

const calls: { title: string; options: ForwardOptions }[] = [
  { title: 'training', options: { mode: 'train' } },
  { title: 'training with drop-path', options: { mode: 'train', dropPath: { rate: 0.4, seed: 5 } } },
  { title: 'evaluation', options: { mode: 'eval' } },
];

const requests: BackwardRequest[] = [0, 1, 2, 3, 4, 5, 6, 7].map(bits => ({
  weights: (bits & 1) !== 0,
  alpha: (bits & 2) !== 0,
  input: (bits & 4) !== 0,
}));
const everything = requests[7];

function normals(random: RandomStream, length: number, spread = 1): Float32Array {
  return Float32Array.from({ length }, () => spread * random.normal());
}

function inputOf(graph: Graph): LayerOf<'input'> {
  return graph.nodes[0].layer as LayerOf<'input'>;
}

/** A model with its biases and what its normalisations hold changed. */
async function compiledWith(engine: Engine, graph: Graph, change: (name: string, value: number) => number) {
  const model = await engine.compile(graph, { seed: 5 });
  const state = new Map(await model.getState());
  for (const [name, { shape, data }] of state)
    if (shape.length === 1) state.set(name, { shape, data: data.map(value => change(name, value)) });
  await model.setState(state);
  return model;
}

/** Normalisations that are not the identity, and biases that are not zero. */
function compiled(engine: Engine, graph: Graph): Promise<Model> {
  const random = randomStream(7, 'state');
  return compiledWith(engine, graph, (_name, value) => Math.abs(value + 0.3 * random.normal()));
}

function imagesFor(graph: Graph, spread = 1) {
  const { height, width, channels } = inputOf(graph);
  const random = randomStream(3, 'images');
  return {
    shape: [batch, height, width, channels],
    data: normals(random, batch * height * width * channels, spread),
  };
}

function alphaFor({ alphaTables }: Graph) {
  const random = randomStream(3, 'alpha');
  return Object.fromEntries(
    alphaTables.map(({ name, rows, columns }) => [name, normals(random, rows * columns)]),
  );
}

/**
 * Logits, the gradients that are asked for, and the state after them, by name.
 *
 * @param kept asks for the gradients of others first, of the same pass
 */
async function run(
  model: Model,
  options: ForwardOptions,
  request: BackwardRequest,
  { images = imagesFor(model.graph), kept = false } = {},
) {
  const random = randomStream(3, 'gradients');
  const pass = await model.forward(images, { alpha: alphaFor(model.graph), ...options });
  const results = new Map([['logits', pass.logits]]);
  const dLogits = normals(random, pass.logits.length);
  const dAuxiliary = pass.auxiliary && normals(random, pass.auxiliary.length);
  if (pass.auxiliary) results.set('auxiliary', pass.auxiliary);
  if (kept) {
    const other = { dAuxiliary: dAuxiliary?.map(value => 1 - value), keep: true };
    const found = await model.backward(
      pass,
      dLogits.map(value => 2 - value),
      { ...(pass.inputOnly ? request : everything), ...other },
    );
    found.weights?.dispose();
  }
  const { weights, alpha, input } = await model.backward(pass, dLogits, { ...request, dAuxiliary });
  if (input) results.set('d input', input);
  for (const [name, values] of Object.entries(alpha ?? {})) results.set(`d alpha ${name}`, values);
  for (const [name, { data }] of (await weights?.read()) ?? []) results.set(`d ${name}`, data);
  weights?.dispose();
  for (const [name, { data }] of await model.getState()) results.set(name, data);
  return results;
}

async function runFresh(
  engine: Engine,
  graph: Graph,
  options: ForwardOptions,
  request = everything,
  kept = false,
) {
  const model = await compiled(engine, graph);
  const results = await run(model, options, request, { kept });
  model.dispose();
  return results;
}

function largest(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** Gradients that cancel (of a bias before a normalisation) are roundings of what the others are made of. */
function expectSame(actual: Map<string, Float32Array>, expected: Map<string, Float32Array>, what: string) {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  const gradients = [...expected].filter(([name]) => name.startsWith('d '));
  const scale = largest(gradients.map(([, values]) => largest(values)));
  for (const [name, wanted] of expected) {
    const absolute = 1e-4 * largest(wanted) + (name.startsWith('d ') ? 1e-5 * scale : 1e-6);
    expectClose(actual.get(name)!, wanted, { relative: 0, absolute }, `${what}: ${name}`);
  }
}

function bitsOf(results: Map<string, Float32Array>) {
  return [...results].map(([name, values]) => [name, new Uint32Array(values.slice().buffer)]);
}

/** Holds for the networks of so many recipes, the same ones every time. */
function forGraphs(seed: number, holds: (graph: Graph) => Promise<void>, numRuns = 40): Promise<void> {
  const property = fc.asyncProperty(recipes, recipe => holds(fusionGraph(recipe)));
  return fc.assert(property, { seed, numRuns });
}

test.each(calls)('$title: fused passes compute what the unfused do', ({ options }) =>
  forGraphs(1, async graph => {
    const expected = await runFresh(unfused, graph, options);
    for (const engine of [fused[0], ...ofOtherProcessors])
      expectSame(await runFresh(engine, graph, options), expected, engine.name);
  }),
);

test.each(calls)('$title: a pass that was kept has the gradients of a new one, bit by bit', ({ options }) =>
  forGraphs(
    8,
    async graph => {
      const expected = await runFresh(fused[1], graph, options);
      expect(bitsOf(await runFresh(fused[1], graph, options, everything, true))).toEqual(bitsOf(expected));
    },
    20,
  ),
);

test.each(calls)(
  '$title: a pass that promises the gradient of the input alone has the bits of another one',
  ({ options }) =>
    forGraphs(
      9,
      async graph => {
        const images = imagesFor(graph);
        // The corner of a ReLU, and what is no number.
        for (let i = 0; i < images.data.length; i += 5) images.data[i] = 0;
        images.data.fill(Number.NaN, images.data.length - 2);
        for (const engine of [unfused, ...ofOtherProcessors, ...fused]) {
          const model = await compiled(engine, graph);
          const still = options.mode === 'eval' ? options : { ...options, updateStatistics: false };
          const ask = (kept: boolean, differentiable: true | 'input') =>
            run(model, { ...still, differentiable }, { input: true }, { images, kept });
          const expected = await ask(false, true);
          expect(await ask(false, 'input'), engine.description).toEqual(expected);
          expect(await ask(true, 'input'), `kept, ${engine.description}`).toEqual(expected);
          model.dispose();
        }
      },
      20,
    ),
);

test.each(calls)('$title: the same bits for every count of threads, and twice', ({ options }) =>
  forGraphs(
    2,
    async graph => {
      for (const request of [everything, { alpha: true }]) {
        const expected = bitsOf(await runFresh(fused[0], graph, options, request));
        for (const engine of fused) {
          const actual = await runFresh(engine, graph, options, request);
          expect(bitsOf(actual), `${engine.description} ${JSON.stringify(request)}`).toEqual(expected);
        }
      }
    },
    12,
  ),
);

test.each(calls)('$title: what is not asked for is missing, and changes nothing else', ({ options }) =>
  forGraphs(3, async graph => {
    const still = options.mode === 'eval' ? options : { ...options, updateStatistics: false };
    const model = await compiled(fused[1], graph);
    const all = await run(model, still, everything);
    for (const request of requests) {
      const asked = (name: string) =>
        !name.startsWith('d ') ||
        (name === 'd input' ? request.input : name.startsWith('d alpha') ? request.alpha : request.weights);
      const expected = new Map([...all].filter(([name]) => asked(name)));
      expectSame(await run(model, still, request), expected, JSON.stringify(request));
    }
    const bare = { ...still, alpha: alphaFor(graph), differentiable: false };
    expect((await model.forward(imagesFor(graph), bare)).logits).toEqual(all.get('logits'));
    model.dispose();
  }),
);

test('evaluation: NaN in an image reaches its own logits as unfused, and no other image', () =>
  forGraphs(4, async graph => {
    const spoilt = 1;
    const images = imagesFor(graph);
    const size = images.data.length / batch;
    const nan = { ...images, data: images.data.slice().fill(Number.NaN, spoilt * size, (spoilt + 1) * size) };
    const [model, reference] = [await compiled(fused[1], graph), await compiled(unfused, graph)];
    const clean = await run(model, { mode: 'eval' }, { input: true }, { images });
    const actual = await run(model, { mode: 'eval' }, { input: true }, { images: nan });
    const expected = await run(reference, { mode: 'eval' }, { input: true }, { images: nan });
    const part = (from: Map<string, Float32Array>, name: string, image: number) => {
      const each = from.get(name)!.length / batch;
      return [...from.get(name)!.slice(image * each, (image + 1) * each)];
    };
    for (const image of [0, 2])
      for (const name of ['logits', 'd input'])
        expect(part(actual, name, image)).toEqual(part(clean, name, image));
    expect(part(actual, 'logits', spoilt).map(Number.isNaN)).toEqual(
      part(expected, 'logits', spoilt).map(Number.isNaN),
    );
    for (const each of [model, reference]) each.dispose();
  }));

test('evaluation: denormals are numbers, not zeros', () =>
  forGraphs(5, async graph => {
    if (graph.nodes.some(({ layer }) => layer.kind === 'noise')) return; // of the order of 1, whatever the image
    // Around 10 % of the smallest normal number; its spacing, 2 ** −149, is what rounding costs.
    const images = imagesFor(graph, 1e-39);
    const logitsOf = async (engine: Engine) => {
      const model = await compiledWith(engine, graph, (name, value) => (name.endsWith('.bias') ? 0 : value));
      const options = { mode: 'eval', alpha: alphaFor(graph), differentiable: false } as const;
      const { logits } = await model.forward(images, options);
      model.dispose();
      return logits;
    };
    const [actual, expected] = [await logitsOf(fused[1]), await logitsOf(unfused)];
    expect(largest(expected)).toBeLessThan(1e-36);
    const absolute = 1e-4 * largest(expected) + 256 * 2 ** -149;
    expectClose(actual, expected, { relative: 0, absolute }, 'logits');
  }));
