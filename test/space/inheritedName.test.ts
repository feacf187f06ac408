import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors, Tensor } from '../../src/base/tensor.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Alpha, Engine } from '../../src/engine/engine.js';
import { inheritedName } from '../../src/space/inheritedName.js';
import { searchSpace } from '../../src/space/space.js';
import { expectClose } from '../helpers/expectClose.js';
import { toyTask } from '../helpers/toySplits.js';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
});

const random = randomStream(1, 'inherit');
const images: Tensor = {
  shape: [3, 8, 8, 1],
  data: Float32Array.from({ length: 192 }, () => random.uniform()),
};

function inherit(own: NamedTensors, supernet: NamedTensors, nameOf: (name: string) => string): NamedTensors {
  return new Map(Array.from(own, ([name, tensor]) => [name, supernet.get(nameOf(name)) ?? tensor]));
}

const logitsOf = async (graph: Parameters<Engine['compile']>[0], state?: NamedTensors, alpha?: Alpha) => {
  const model = await engine.compile(graph, { seed: 3 });
  if (state) await model.setState(state);
  const { logits } = await model.forward(images, { mode: 'eval', alpha, differentiable: false });
  const all = await model.getState();
  model.dispose();
  return { logits, state: all };
};

describe('inherited weights', () => {
  it('of DARTS compute what the supernet computes with those operations alone', async () => {
    const space = searchSpace('darts', { nodes: 2, multiplier: 2 });
    const text =
      "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1), ('dil_conv_5x5', 2), ('sep_conv_5x5', 0)], " +
      "normal_concat=[2, 3], reduce=[('skip_connect', 1), ('dil_conv_3x3', 0), ('sep_conv_3x3', 2), ('skip_connect', 1)], " +
      'reduce_concat=[2, 3])';
    const genotype = space.parseGenotype(text);
    const size = { ...toyTask, channels: 4, layers: 4 };
    const alpha: Record<string, Float32Array> = {};
    for (const { name, rows, columns } of space.alphaTables) {
      alpha[name] = new Float32Array(rows * columns);
      for (const [place, { operation, from }] of genotype[name as 'normal' | 'reduce'].entries()) {
        // Rows of node 0: states 0 and 1; of node 1: 2, 3, 4.
        const row = (place < 2 ? 0 : 2) + from;
        alpha[name][row * columns + space.candidates[name][row].indexOf(operation)] = 1;
      }
    }
    const supernet = await logitsOf(space.supernet(size), undefined, alpha);
    const graph = space.network(genotype, { ...size, auxiliary: false });
    const own = (await logitsOf(graph)).state;
    const nameOf = inheritedName(space, genotype, 4);
    expect(nameOf('cells.0._ops.2.op.1.weight')).toBe('cells.0._ops.4._ops.7.op.1.weight');
    expect(nameOf('cells.1._ops.1.op.1.weight')).toBe('cells.1._ops.0._ops.6.op.1.weight');
    expect(nameOf('stem.0.weight')).toBe('stem.0.weight');
    const derived = await logitsOf(graph, inherit(own, supernet.state, nameOf));
    expectClose(derived.logits, supernet.logits, { relative: 1e-4, absolute: 1e-5 });
    expect([...(await logitsOf(graph)).logits]).not.toEqual([...derived.logits]);
  });

  it('of NAS-Bench-201 compute what its supernet computes with those operations alone', async () => {
    const space = searchSpace('nas-bench-201');
    const genotype = space.parseGenotype(
      '|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|',
    );
    const size = { ...toyTask, channels: 4, layers: 3 };
    const [{ name, rows, columns }] = space.alphaTables;
    const table = new Float32Array(rows * columns);
    for (const [row, { operation }] of genotype.cell.entries()) {
      table[row * columns + space.candidates[name][row].indexOf(operation)] = 1;
    }
    const supernet = await logitsOf(space.supernet(size), undefined, { [name]: table });
    const graph = space.network(genotype, { ...size, auxiliary: false });
    const own = (await logitsOf(graph)).state;
    const nameOf = inheritedName(space, genotype, 3);
    const derived = await logitsOf(graph, inherit(own, supernet.state, nameOf));
    expectClose(derived.logits, supernet.logits, { relative: 1e-4, absolute: 1e-5 });
  });
});
