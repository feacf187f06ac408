import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { inferShapes } from '../../../src/graph/inferShapes.js';
import { listParameters } from '../../../src/graph/parameters.js';
import { dartsSupernet } from '../../../src/space/darts/supernet.js';
import { pcDartsSupernet } from '../../../src/space/pcDarts/supernet.js';
import { countTrainable } from '../countTrainable.js';
import { cifar10, square } from '../imageTasks.js';

describe('pcDartsSupernet', () => {
  // Logs of the authors' code begin with "param size = 0.299578MB". The others were counted with PyTorch modules of
  // the same widths.
  it.each([
    [4, 299_578],
    [2, 671_482],
    [8, 178_042],
  ])('has the published size for K = %i', (partial, parameters) => {
    expect(countTrainable(pcDartsSupernet({ ...cifar10, partial }))).toBe(parameters);
  });

  it("has DARTS' parameters under DARTS' names, all of them with K = 1", () => {
    const names = (graph: Parameters<typeof listParameters>[0]) =>
      listParameters(graph).map(({ name }) => name);
    const darts = dartsSupernet({ ...cifar10, layers: 3, channels: 4 });
    expect(names(pcDartsSupernet({ ...cifar10, layers: 3, channels: 4 }))).toEqual(names(darts));
    expect(countTrainable(pcDartsSupernet({ ...cifar10, partial: 1 }))).toBe(1_930_618);
  });

  it('slices a state once for all its readers, and pools the rest once where it is halved', () => {
    const { nodes } = pcDartsSupernet({ ...cifar10, layers: 3, channels: 4 });
    const count = (kind: string) => nodes.filter(({ layer }) => layer.kind === kind).length;
    // Each of three cells slices its 2 inputs and the 3 nodes that edges read; two of them halve their inputs.
    expect(count('channelSlice')).toBe(3 * 5 * 2);
    expect(nodes.filter(({ layer }) => layer.kind === 'maxPool' && layer.kernel === 2).length).toBe(2 * 2);
    expect(count('channelShuffle')).toBe(3 * 14);
  });

  it('makes a network of any size that K divides', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(3, 7, 8, 13, 28),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (layers, nodes, size, partial, multiple) => {
          const channels = partial * multiple;
          const options = { ...square(size), layers, nodes, channels };
          const last = `cells.${layers - 1}`;
          const shapes = inferShapes(pcDartsSupernet({ ...options, partial }));
          expect(shapes.get(last)).toEqual(inferShapes(dartsSupernet(options)).get(last));
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([
    [{ channels: 6 }, /channels = 6 with partial = 4/],
    [{ partial: 3 }, /channels = 16 with partial = 3/],
    [{ partial: 0 }, /partial = 0/],
    [{ partial: 1.5 }, /partial = 1\.5/],
    [{ channels: 0 }, /channels = 0/],
    [{ nodes: 0 }, /nodes = 0/],
  ])('refuses %o', (wrong, message) => {
    const attempt = () => pcDartsSupernet({ ...cifar10, ...wrong });
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(message);
  });
});
