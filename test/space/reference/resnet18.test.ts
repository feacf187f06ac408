import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { inferShapes } from '../../../src/graph/inferShapes.js';
import { listParameters } from '../../../src/graph/parameters.js';
import { resnet18 } from '../../../src/space/reference/resnet18.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10, square } from '../imageTasks.js';

describe('resnet18', () => {
  it('has the published size on CIFAR-10', () => {
    expect(countTrainable(resnet18(cifar10))).toBe(11_173_962);
  });

  it('names its parameters as the PyTorch version for CIFAR does', () => {
    const weights = listParameters(resnet18({ ...cifar10, width: 4 }))
      .map(({ name }) => name)
      .filter(name => name.endsWith('.weight'));
    expect(weights.slice(0, 6)).toEqual([
      'conv1.weight',
      'bn1.weight',
      'layer1.0.conv1.weight',
      'layer1.0.bn1.weight',
      'layer1.0.conv2.weight',
      'layer1.0.bn2.weight',
    ]);
    expect(weights.filter(name => name.includes('shortcut'))).toEqual(
      [2, 3, 4].flatMap(stage => [0, 1].map(part => `layer${stage}.0.shortcut.${part}.weight`)),
    );
    expect(weights.at(-1)).toBe('linear.weight');
  });

  it('halves the image in three of its four stages', () => {
    for (const size of [1, 8, 28, 33]) {
      const graph = resnet18({ ...square(size), width: 2 });
      const shapes = inferShapes(graph);
      const halve = (extent: number, times: number): number =>
        times === 0 ? extent : halve(Math.ceil(extent / 2), times - 1);
      for (const stage of [1, 2, 3, 4]) {
        const extent = halve(size, stage - 1);
        const channels = 2 ** stage;
        expect(shapes.get(`layer${stage}.1.relu2`)).toEqual({ height: extent, width: extent, channels });
      }
      expect(shapes.get(graph.logits)?.channels).toBe(10);
    }
  });

  it('refuses a width that is no number of channels', () => {
    expect(() => resnet18({ ...cifar10, width: 0 })).toThrow(InputError);
  });
});
