import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../../../src/base/tensor.js';
import type { Engine } from '../../../src/engine/engine.js';
import {
  type RobustConsistencySetup,
  robustConsistency,
} from '../../../src/evaluate/proxy/robustConsistency.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import { initialiseParameters } from '../../../src/graph/initialise.js';
import { createPerturbation } from '../../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import type { Perturbation } from '../../../src/perturb/perturbation.js';
import { searchSpace } from '../../../src/space/space.js';
import { describeEngines, enginesUnderTest } from '../../helpers/engines.js';
import { expectClose } from '../../helpers/expectClose.js';
import { rowImages } from '../../helpers/linearModel.js';
import { toySplit, toyTask } from '../../helpers/toySplits.js';

const fixed = (moved: Tensor): Perturbation => ({
  ...{ name: 'fixed', gradientSteps: 0 },
  perturb: async () => moved,
});

describeEngines(enginesUnderTest, ({ create }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
  });

  it('has the value that a linear model has by hand', async () => {
    // f(x) = W x with two classes and W of the initialiser; one image (1, 0) of class 0 that becomes (0.6, 0.8).
    const builder = new GraphBuilder({ height: 1, width: 2, channels: 1 });
    const logits = builder.add('linear', { kind: 'linear', units: 2, bias: false }, builder.input);
    const graph = builder.finish({ logits });
    const setup = { engine, graph, images: rowImages([[1, 0]]), labels: Uint8Array.of(0), seed: 5 };
    const measured = await robustConsistency({
      ...{ ...setup, perturbation: fixed(rowImages([[0.6, 0.8]])), learningRate: 0.5 },
    });

    const [a, b, c, d] = initialiseParameters(graph, 5).get('linear.weight')!.data;
    const [z, moved] = [
      [a, c],
      [0.6 * a + 0.8 * b, 0.6 * c + 0.8 * d],
    ];
    // dL/dW = (p − onehot) xᵀ = (p₀ − 1) (1, −1)ᵀ xᵀ: the gradients of both images are parallel but for x.
    const slope = ([first, second]: number[]) => -1 / (1 + Math.exp(first - second));
    const gradient = (s: number, [x, y]: number[]) => [s * x, s * y, -s * x, -s * y];
    const after = (g: number[]) => [a, b, c, d].map((weight, i) => weight - 0.5 * g[i]);
    const dot = (one: number[], other: number[]) => one.reduce((sum, value, i) => sum + value * other[i], 0);
    const cos = (one: number[], other: number[]) =>
      dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
    const [g, gMoved] = [gradient(slope(z), [1, 0]), gradient(slope(moved), [0.6, 0.8])];
    const expected = { features: 1 + cos(z, moved), parameters: 1 + cos(after(g), after(gMoved)) };
    // cos((1, 0), (0.6, 0.8)).
    const gradients = 0.6;
    expectClose(
      [measured.features, measured.parameters, measured.gradients, measured.score],
      [
        ...[expected.features, expected.parameters, gradients],
        expected.features * expected.parameters * gradients,
      ],
    );
  });
});

describe('on a derived network', () => {
  const space = searchSpace('nas-bench-201');
  const split = toySplit('validation', 6);
  const images = { shape: [6, 8, 8, 1], data: Float32Array.from(split.pixels, value => value / 255) };
  const [native, , tfjs] = enginesUnderTest;
  let base: Omit<RobustConsistencySetup, 'perturbation'>;

  beforeAll(async () => {
    const engine = await (process.env.RNAS_TEST_WITHOUT_NATIVE ? tfjs : native).create();
    base = { engine, graph: networkOf('313123'), images, labels: split.labels, seed: 2 };
  });

  const networkOf = (digits: string) =>
    space.network(space.parseGenotype(digits), { ...toyTask, channels: 4, layers: 3, auxiliary: false });
  const noise = (epsilon: number, name = 'gaussian') =>
    createPerturbation(parsePerturbation(name, { epsilon }));

  it('is greatest, 4 per layer, at ε = 0', async () => {
    const { score, ...parts } = await robustConsistency({ ...base, perturbation: noise(0) });
    const layers = base.graph.nodes.filter(({ layer }) => layer.kind === 'conv2d' || layer.kind === 'linear');
    expectClose([score], [4 * layers.length]);
    expectClose(Object.values(parts), [2, 2, 1]);
    for (const name of ['gaussian', 'rademacher', 'fgsm']) {
      for (const epsilon of [0.01, 0.1, 0.5]) {
        const perturbed = await robustConsistency({ ...base, perturbation: noise(epsilon, name) });
        expect(perturbed.score).toBeLessThan(score);
        expect(perturbed.score).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('is the same for one seed, and another for another', async () => {
    const setup = { ...base, perturbation: noise(0.1) };
    const first = await robustConsistency(setup);
    expect(await robustConsistency(setup)).toEqual(first);
    expect(await robustConsistency({ ...setup, seed: 3 })).not.toEqual(first);
  });

  it('reads its step: a longer one tells the parameters further apart', async () => {
    const setup = { ...base, perturbation: noise(0.1) };
    const short = await robustConsistency({ ...setup, learningRate: 0.01 });
    const long = await robustConsistency({ ...setup, learningRate: 1 });
    expect(long.parameters).toBeLessThan(short.parameters);
    expect(long.gradients).toBe(short.gradients);
  });

  it('a layer that the loss does not reach adds nothing', async () => {
    // Cells of skip connections have no layer of their own: what is left is stem, residual blocks and classifier.
    const bare = await robustConsistency({ ...base, graph: networkOf('111111'), perturbation: noise(0) });
    // With edge 2→3 alone and no input to node 2, the cell's output is 0 and its convolution has no gradient.
    const dead = await robustConsistency({ ...base, graph: networkOf('000003'), perturbation: noise(0) });
    expect(dead.score).toBeLessThan(bare.score);
  });
});
