import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors, Tensor } from '../../src/base/tensor.js';
import type { Alpha, Engine, ForwardOptions } from '../../src/engine/engine.js';
import type { SgdSpec } from '../../src/engine/optimiserSpec.js';
import type { Graph } from '../../src/graph/graph.js';
import type { LayerOf } from '../../src/graph/layer.js';
import { dartsNetwork } from '../../src/space/darts/derivedNetwork.js';
import { randomGenotype } from '../../src/space/darts/randomGenotype.js';
import { dartsSupernet } from '../../src/space/darts/supernet.js';
import { nasBench201FromDigits } from '../../src/space/nasBench201/cellDigits.js';
import { nasBench201Network } from '../../src/space/nasBench201/derivedNetwork.js';
import { nasBench201Supernet } from '../../src/space/nasBench201/supernet.js';
import { pcDartsSupernet } from '../../src/space/pcDarts/supernet.js';
import { dot } from '../helpers/directionalDerivative.js';
import { describeEngines, enginesUnderTest, oracle } from '../helpers/engines.js';
import { expectClose } from '../helpers/expectClose.js';
import { expectGradient } from '../helpers/expectGradient.js';

/** Whole networks: where layers that are right alone meet, share inputs, heads, masks and statistics. */
interface Case {
  graph: Graph;
  batch: number;
  options: Omit<ForwardOptions, 'mode' | 'alpha'>;
}

const task = { classes: 4, mean: [0.4, 0.5], deviation: [0.3, 0.2] };

const cases: Record<string, Case> = {
  'a DARTS supernet': {
    graph: dartsSupernet({
      ...task,
      image: { height: 9, width: 8, channels: 2 },
      channels: 3,
      layers: 3,
      nodes: 2,
      multiplier: 2,
    }),
    batch: 4,
    options: {},
  },
  'a PC-DARTS supernet': {
    graph: pcDartsSupernet({
      ...task,
      image: { height: 9, width: 8, channels: 2 },
      channels: 4,
      layers: 3,
      nodes: 2,
      partial: 2,
    }),
    batch: 4,
    options: {},
  },
  'a derived network with auxiliary head and drop-path': {
    graph: dartsNetwork(randomGenotype(randomStream(2, 'genotype')), {
      ...task,
      image: { height: 32, width: 32, channels: 2 },
      channels: 2,
      layers: 3,
      auxiliary: true,
    }),
    batch: 2,
    options: { dropPath: { rate: 0.3, seed: 6 } },
  },
  'a NAS-Bench-201 supernet': {
    graph: nasBench201Supernet({
      ...task,
      image: { height: 12, width: 8, channels: 2 },
      channels: 3,
      layers: 3,
    }),
    batch: 4,
    options: {},
  },
  'a NAS-Bench-201 network with zeros and operations that lead nowhere': {
    graph: nasBench201Network(nasBench201FromDigits('342140'), {
      ...task,
      image: { height: 8, width: 12, channels: 2 },
      channels: 3,
      layers: 3,
    }),
    batch: 4,
    options: {},
  },
};

/** Errors of rounding pass through some dozen normalisations over small batches. */
const rounding = 1e-3;
const sgd: SgdSpec = {
  kind: 'sgd',
  learningRate: 0.05,
  momentum: 0.9,
  weightDecay: 3e-4,
  nesterov: false,
  clipNorm: 5,
};

describeEngines(
  enginesUnderTest.filter(row => row !== oracle),
  row => {
    it.each(Object.entries(cases))(`%s trains as in ${oracle.name}`, async (_name, network) => {
      const expected = await trainOneStep(await oracle.create(), network);
      const actual = await trainOneStep(await row.create(), network);
      expectSame(actual, expected);
    });
  },
);

describeEngines(enginesUnderTest, row => {
  describe.each(['a DARTS supernet', 'a PC-DARTS supernet'])('%s', name => {
    it('has the gradient at its mixing weights that finite differences have', async () => {
      const network = cases[name];
      const model = await (await row.create()).compile(network.graph, { seed: 3 });
      const images = imagesFor(network);
      const alpha = alphaFor(network.graph);
      const options = { mode: 'train', updateStatistics: false } as const;
      const pass = await model.forward(images, { ...options, alpha });
      const dLogits = normals(pass.logits.length, 'dLogits');
      const gradients = await model.backward(pass, dLogits, { alpha: true });
      for (const [table, gradient] of Object.entries(gradients.alpha!)) {
        const loss = async (values: Float32Array) => {
          const moved = { ...alpha, [table]: values };
          const { logits } = await model.forward(images, { ...options, alpha: moved, differentiable: false });
          return dot(logits, dLogits);
        };
        // Any larger step crosses many kinks of relu and maximum; a smaller one is lost in float32.
        const check = { step: 5e-5, relative: 8e-2, what: table };
        await expectGradient(loss, alpha[table], gradient, randomStream(3, table), check);
      }
      model.dispose();
    });
  });
});

/** Everything that one training step shows: outputs, gradients, statistics and moved weights, then eval logits. */
async function trainOneStep(engine: Engine, network: Case): Promise<NamedTensors> {
  const seen = new Map<string, Tensor>();
  const note = (name: string, data: Float32Array) => seen.set(name, { shape: [data.length], data });
  const model = await engine.compile(network.graph, { seed: 3 });
  const images = imagesFor(network);
  const alpha = alphaFor(network.graph);
  const pass = await model.forward(images, { mode: 'train', alpha, ...network.options });
  note('logits', pass.logits);
  if (pass.auxiliary) note('auxiliary', pass.auxiliary);
  const gradients = await model.backward(pass, normals(pass.logits.length, 'dLogits'), {
    weights: true,
    alpha: true,
    input: true,
    dAuxiliary: pass.auxiliary && normals(pass.auxiliary.length, 'dAuxiliary'),
  });
  note('input gradient', gradients.input!);
  for (const [table, values] of Object.entries(gradients.alpha!)) note(`gradient of ${table}`, values);
  for (const [name, { data }] of await gradients.weights!.read()) note(`gradient of ${name}`, data);
  note('gradient norm', Float32Array.of((await model.step(sgd, gradients)).gradientNorm));
  for (const [name, { data }] of await model.getState()) note(name, data);
  note('eval logits', (await model.forward(images, { mode: 'eval', alpha })).logits);
  model.dispose();
  return seen;
}

function expectSame(actual: NamedTensors, expected: NamedTensors): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, { data }] of expected) {
    const largest = data.reduce((max, value) => Math.max(max, Math.abs(value)), 0.1);
    expectClose(actual.get(name)!.data, data, { relative: rounding, absolute: rounding * largest }, name);
  }
}

function imagesFor({ graph, batch }: Case): Tensor {
  const { height, width, channels } = graph.nodes[0].layer as LayerOf<'input'>;
  const random = randomStream(4, 'images');
  const data = Float32Array.from({ length: batch * height * width * channels }, () => random.uniform());
  return { shape: [batch, height, width, channels], data };
}

function alphaFor({ alphaTables }: Graph): Alpha {
  const tables = alphaTables.map(({ name, rows, columns }) => {
    const random = randomStream(4, 'alpha', name);
    return [name, Float32Array.from({ length: rows * columns }, () => random.uniform() / columns)] as const;
  });
  return Object.fromEntries(tables);
}

function normals(count: number, label: string): Float32Array {
  const random = randomStream(4, label);
  return Float32Array.from({ length: count }, () => random.normal());
}
