import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { inferShapes } from '../../../src/graph/inferShapes.js';
import { listParameters } from '../../../src/graph/parameters.js';
import { wideResnet } from '../../../src/space/reference/wideResnet.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10, square } from '../imageTasks.js';

const names = (depth: number, width: number) =>
  listParameters(wideResnet({ ...cifar10, depth, width })).map(({ name }) => name);

describe('wideResnet', () => {
  // The first four are asserted of its networks by the model zoo pytorchcv, and the paper gives 36.5 M for 28-10. The
  // others were counted with PyTorch modules; the literature gives 46.2 M for 34-10, the paper 8.9 M and 0.6 M.
  it.each([
    [16, 10, 10, 17_116_634],
    [28, 10, 10, 36_479_194],
    [28, 10, 100, 36_536_884],
    [40, 8, 10, 35_748_314],
    [34, 10, 10, 46_160_474],
    [40, 4, 10, 8_949_210],
    [40, 1, 10, 563_930],
  ])('WRN-%i-%i has the published size for %i classes', (depth, width, classes, parameters) => {
    expect(countTrainable(wideResnet({ ...cifar10, classes, depth, width }))).toBe(parameters);
  });

  it('names its parameters as the PyTorch version of the robustness literature does', () => {
    const weights = names(16, 2).filter(name => name.endsWith('.weight'));
    const block = (id: string, projects: boolean) => [
      ...['bn1', 'conv1', 'bn2', 'conv2', ...(projects ? ['convShortcut'] : [])].map(
        part => `${id}.${part}.weight`,
      ),
    ];
    expect(weights).toEqual([
      'conv1.weight',
      ...[1, 2, 3].flatMap(group => [
        ...block(`block${group}.layer.0`, true),
        ...block(`block${group}.layer.1`, false),
      ]),
      'bn1.weight',
      'fc.weight',
    ]);
  });

  it('projects the shortcut from the activated input, and only where the width changes', () => {
    const { nodes } = wideResnet({ ...cifar10, depth: 10, width: 1 });
    const inputs = (id: string) => nodes.find(node => node.id === id)?.inputs;
    expect(inputs('block1.layer.0.add')).toEqual(['conv1', 'block1.layer.0.conv2']);
    expect(inputs('block2.layer.0.add')).toEqual(['block2.layer.0.convShortcut', 'block2.layer.0.conv2']);
    expect(inputs('block2.layer.0.convShortcut')).toEqual(['block2.layer.0.relu1']);
    expect(inputs('block2.layer.0.conv1')).toEqual(['block2.layer.0.relu1']);
  });

  it('halves the image in the second and third group', () => {
    for (const size of [1, 8, 33]) {
      const shapes = inferShapes(wideResnet({ ...square(size), depth: 16, width: 2 }));
      const halves = [size, Math.ceil(size / 2), Math.ceil(Math.ceil(size / 2) / 2)];
      for (const [group, extent] of halves.entries()) {
        const channels = 32 * 2 ** group;
        expect(shapes.get(`block${group + 1}.layer.1.add`)).toEqual({
          height: extent,
          width: extent,
          channels,
        });
      }
    }
  });

  it.each([
    [{ depth: 30 }, /depth = 30; expected 4 more than a multiple of 6.*use 28/],
    [{ depth: 4 }, /depth = 4/],
    [{ depth: 28.5 }, /depth = 28\.5/],
    [{ width: 0 }, /width = 0/],
    [{ classes: 1 }, /classes = 1/],
  ])('refuses %o', (wrong, message) => {
    const attempt = () => wideResnet({ ...cifar10, depth: 28, width: 10, ...wrong });
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(message);
  });
});
