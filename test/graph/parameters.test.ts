import { expect, it } from 'vitest';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { listParameters } from '../../src/graph/parameters.js';

it('lists parameters in node order, in PyTorch’s names and layouts', () => {
  const builder = new GraphBuilder({ height: 4, width: 6, channels: 4 });
  const window = { kernel: 3, stride: 2, padding: 1, dilation: 1 };
  const conv = builder.add(
    'stem.0',
    { kind: 'conv2d', filters: 8, groups: 2, bias: false, ...window },
    builder.input,
  );
  const plain = { kind: 'batchNorm', momentum: 0.1, epsilon: 1e-5 } as const;
  const norm = builder.add('stem.1', { ...plain, affine: false }, conv);
  const affine = builder.add('stem.2', { ...plain, affine: true }, norm);
  const graph = builder.finish({
    logits: builder.add('fc', { kind: 'linear', units: 10, bias: true }, affine),
  });
  expect(listParameters(graph).map(({ name, shape, trainable }) => [name, shape, trainable])).toEqual([
    ['stem.0.weight', [8, 2, 3, 3], true],
    ['stem.1.running_mean', [8], false],
    ['stem.1.running_var', [8], false],
    ['stem.2.weight', [8], true],
    ['stem.2.bias', [8], true],
    ['stem.2.running_mean', [8], false],
    ['stem.2.running_var', [8], false],
    ['fc.weight', [10, 2 * 3 * 8], true],
    ['fc.bias', [10], true],
  ]);
});
