import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RandomStream, randomStream } from '../../../src/base/randomStream.js';
import type { BackwardRequest, Engine, ForwardOptions, Model } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import type { Graph } from '../../../src/graph/graph.js';
import type { LayerOf } from '../../../src/graph/layer.js';
import { expectClose } from '../../helpers/expectClose.js';
import { fusionGraph, recipes } from './fusionGraph.js';

/** The reference kernels compile every node by itself; the fast ones leave nodes to their readers. */
const unfused = createNativeEngine({ kernels: 'reference', threads: 1 });
const fused = [1, 2, 3].map(threads => createNativeEngine({ threads }));
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

/** A model whose normalisations and biases are not the identity that they start from. */
async function compiled(engine: Engine, graph: Graph): Promise<Model> {
  const model = await engine.compile(graph, { seed: 5 });
  const random = randomStream(7, 'state');
  const state = new Map(await model.getState());
  for (const [name, { shape, data }] of state)
    if (shape.length === 1)
      state.set(name, { shape, data: data.map(value => Math.abs(value + 0.3 * random.normal())) });
  await model.setState(state);
  return model;
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

/** Logits, the gradients that are asked for, and the state after them, by name. */
async function run(
  model: Model,
  options: ForwardOptions,
  request: BackwardRequest,
  images = imagesFor(model.graph),
) {
  const random = randomStream(3, 'gradients');
  const pass = await model.forward(images, { alpha: alphaFor(model.graph), ...options });
  const results = new Map([['logits', pass.logits]]);
  const dLogits = normals(random, pass.logits.length);
  const dAuxiliary = pass.auxiliary && normals(random, pass.auxiliary.length);
  if (pass.auxiliary) results.set('auxiliary', pass.auxiliary);
  const { weights, alpha, input } = await model.backward(pass, dLogits, { ...request, dAuxiliary });
  if (input) results.set('d input', input);
  for (const [name, values] of Object.entries(alpha ?? {})) results.set(`d alpha ${name}`, values);
  for (const [name, { data }] of (await weights?.read()) ?? []) results.set(`d ${name}`, data);
  weights?.dispose();
  for (const [name, { data }] of await model.getState()) results.set(name, data);
  return results;
}

async function runFresh(engine: Engine, graph: Graph, options: ForwardOptions, request = everything) {
  const model = await compiled(engine, graph);
  const results = await run(model, options, request);
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

const bitsOf = (results: Map<string, Float32Array>) =>
  [...results].map(([name, values]) => [name, new Uint32Array(values.slice().buffer)]);

const seed = Number(process.env.SEED ?? 1),
  numRuns = Number(process.env.RUNS ?? 40);

test.each(calls)('random graphs, $title: fused passes compute what the unfused do', async ({ options }) => {
  const property = fc.asyncProperty(recipes, async recipe => {
    const graph = fusionGraph(recipe);
    expectSame(await runFresh(fused[0], graph, options), await runFresh(unfused, graph, options), 'fused');
  });
  await fc.assert(property, { seed, numRuns });
});

test.each(calls)(
  'random graphs, $title: the same bits for every count of threads, twice, and for less asked',
  async ({ options }) => {
    const property = fc.asyncProperty(recipes, async recipe => {
      const graph = fusionGraph(recipe);
      const expected = await runFresh(fused[0], graph, options);
      for (const engine of fused)
        expect(bitsOf(await runFresh(engine, graph, options))).toEqual(bitsOf(expected));
      const still = options.mode === 'eval' ? options : { ...options, updateStatistics: false };
      const model = await compiled(fused[1], graph);
      for (const request of requests) {
        const actual = await run(model, still, request);
        const asked = new Map([...actual].filter(([name]) => !name.includes('running')));
        const among = new Map([...expected].filter(([name]) => asked.has(name)));
        expectSame(asked, among, JSON.stringify(request));
        expect([...asked.keys()].filter(name => name.startsWith('d ')).length > 0).toBe(
          Object.values(request).includes(true),
        );
      }
      const { logits } = await model.forward(imagesFor(graph), {
        alpha: alphaFor(graph),
        ...still,
        differentiable: false,
      });
      expect(logits).toEqual(expected.get('logits'));
      model.dispose();
    });
    await fc.assert(property, { seed: seed + 1, numRuns });
  },
);

test('random graphs: NaN in an image reaches its own logits as unfused, and no other image', async () => {
  const spoilt = 1;
  const property = fc.asyncProperty(recipes, async recipe => {
    const graph = fusionGraph(recipe);
    const images = imagesFor(graph);
    const size = images.data.length / batch;
    const nan = { ...images, data: images.data.slice().fill(Number.NaN, spoilt * size, (spoilt + 1) * size) };
    const [model, reference] = [await compiled(fused[1], graph), await compiled(unfused, graph)];
    const clean = await run(model, { mode: 'eval' }, { input: true }, images);
    const actual = await run(model, { mode: 'eval' }, { input: true }, nan);
    const expected = await run(reference, { mode: 'eval' }, { input: true }, nan);
    for (const name of ['logits', 'd input']) {
      const each = clean.get(name)!.length / batch;
      for (let image = 0; image < batch; image++) {
        const of = (from: Map<string, Float32Array>) =>
          from.get(name)!.slice(image * each, (image + 1) * each);
        if (image !== spoilt) expect(of(actual), `${name} of ${image}`).toEqual(of(clean));
        else if (name === 'logits')
          expect([...of(actual)].map(Number.isNaN)).toEqual([...of(expected)].map(Number.isNaN));
      }
    }
    model.dispose();
    reference.dispose();
  });
  await fc.assert(property, { seed: seed + 2, numRuns });
});
