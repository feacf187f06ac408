import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { countCosts } from '../../../src/graph/countCosts.js';
import { inferShapes } from '../../../src/graph/inferShapes.js';
import { listParameters } from '../../../src/graph/parameters.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';
import { nasBench201Network } from '../../../src/space/nasBench201/derivedNetwork.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10, square } from '../imageTasks.js';
import { anyDigits } from './anyCell.js';

const network = (digits: string, size = cifar10) => nasBench201Network(nasBench201FromDigits(digits), size);
const cifar100 = { ...cifar10, classes: 100 };
const imagenet16 = { ...square(16), classes: 120 };

describe('nasBench201Network', () => {
  // The least and the greatest of all 15,625 cells on each data set, in millions, as read from the benchmark's file
  // by EvoXBench (parameters, "FLOPs": multiply–accumulates, and the classifier's bias).
  it.each([
    ['CIFAR-10', cifar10, '000000', 0.073306, 7.78305],
    ['CIFAR-10', cifar10, '333333', 1.531546, 220.11969],
    ['CIFAR-100', cifar100, '141414', 0.079156, 7.7889],
    ['CIFAR-100', cifar100, '333333', 1.537396, 220.12554],
    ['ImageNet16-120', imagenet16, '444444', 0.080456, 1.9534],
    ['ImageNet16-120', imagenet16, '333333', 1.538696, 55.03756],
  ])('has the published size and cost on %s', (_data, task, digits, parameters, flops) => {
    const graph = network(digits, task);
    const costs = countCosts(graph);
    expect(countTrainable(graph) / 1e6).toBe(parameters);
    expect(costs.parameters / 1e6).toBe(parameters);
    expect((costs.macs + task.classes) / 1e6).toBe(flops);
  });

  it('costs what its convolutions cost, even those that lead nowhere', () => {
    fc.assert(
      fc.property(anyDigits, digits => {
        const count = (digit: string) => digits.split(digit).length - 1;
        const widths = [16, 32, 64];
        const perCell = (kernel: number) =>
          widths.reduce((sum, width) => sum + kernel ** 2 * width ** 2 + 2 * width, 0);
        const parameters = 73_306 + 5 * (count('3') * perCell(3) + count('2') * perCell(1));
        const macs = 7_783_040 + 5 * 3 * 16 ** 2 * 32 ** 2 * (9 * count('3') + count('2'));
        expect(countCosts(network(digits))).toMatchObject({ parameters, macs });
      }),
      { numRuns: 20 },
    );
  });

  it('wires the operations as the benchmark does, none as zeros', () => {
    const { nodes } = network('340124', { ...square(8), channels: 2, layers: 3 } as typeof cifar10);
    const inputs = (id: string) => nodes.find(node => node.id === id)?.inputs;
    expect(inputs('cells.0.nodes.1')).toEqual(['cells.0.layers.0.op.2']);
    expect(inputs('cells.0.nodes.2')).toEqual(['stem.1.avgPool', 'cells.0.nodes.1.zero']);
    expect(inputs('cells.0.nodes.3')).toEqual(['stem.1', 'cells.0.layers.4.op.2', 'cells.0.nodes.2.avgPool']);
    expect(inputs('cells.0.layers.4.op.1')).toEqual(['cells.0.nodes.1.relu']);
    expect(nodes.find(({ id }) => id === 'stem.1.avgPool')?.layer).toEqual({
      ...{ kind: 'avgPool', kernel: 3, stride: 1, padding: 1 },
    });
  });

  it('halves the image in residual blocks: two 3×3 convolutions beside pooling and a 1×1 convolution', () => {
    const { nodes } = network('111111');
    const node = (id: string) => nodes.find(candidate => candidate.id === `cells.5.${id}`);
    expect(nodes.find(({ id }) => id === 'cells.5')).toMatchObject({
      inputs: ['cells.5.downsample.1', 'cells.5.conv_b.op.2'],
      layer: { kind: 'add' },
    });
    expect(node('conv_a.op.1')?.layer).toMatchObject({ filters: 32, kernel: 3, stride: 2, padding: 1 });
    expect(node('conv_b.op.1')?.layer).toMatchObject({ filters: 32, kernel: 3, stride: 1, padding: 1 });
    expect(node('downsample.0')?.layer).toEqual({ kind: 'avgPool', kernel: 2, stride: 2, padding: 0 });
    expect(node('downsample.1')?.layer).toMatchObject({ filters: 32, kernel: 1, stride: 1, bias: false });
  });

  it("names its parameters as the benchmark's modules are named", () => {
    const names = listParameters(network('340124')).map(({ name }) => name);
    const batchNorm = (id: string) =>
      ['weight', 'bias', 'running_mean', 'running_var'].map(role => `${id}.${role}`);
    expect(names.filter(name => name.startsWith('cells.0.'))).toEqual(
      [0, 4].flatMap(layer => [
        `cells.0.layers.${layer}.op.1.weight`,
        ...batchNorm(`cells.0.layers.${layer}.op.2`),
      ]),
    );
    expect(names.slice(-6)).toEqual([...batchNorm('lastact.0'), 'classifier.weight', 'classifier.bias']);
  });

  it('makes a network of every cell', () => {
    fc.assert(
      fc.property(anyDigits, fc.constantFrom(4, 8, 12), fc.constantFrom(3, 6), (digits, extent, layers) => {
        const graph = nasBench201Network(nasBench201FromDigits(digits), {
          ...square(extent),
          channels: 2,
          layers,
        });
        expect(inferShapes(graph).get('lastact.1')).toEqual({
          height: extent / 4,
          width: extent / 4,
          channels: 8,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('refuses an auxiliary head', () => {
    const attempt = () =>
      nasBench201Network(nasBench201FromDigits('333333'), { ...cifar10, auxiliary: true });
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(/no auxiliary head/);
  });
});
