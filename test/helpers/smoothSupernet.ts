import type { Graph } from '../../src/graph/graph.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { toyTask } from './toySplits.js';

/**
 * Two mixed edges of three convolutions each, one after the other, without ReLU or pooling: the loss has derivatives of
 * every order in α. Table `mix`, [2, 3].
 */
export function smoothSupernet(): Graph {
  const builder = new GraphBuilder(toyTask.image);
  builder.declareAlpha({ name: 'mix', rows: 2, columns: 3 });
  const convolution = { kind: 'conv2d', filters: 4, stride: 1, dilation: 1, groups: 1, bias: false } as const;
  const norm = { kind: 'batchNorm', affine: false, momentum: 0.1, epsilon: 1e-5 } as const;
  const edge = (row: number, input: string) => {
    const operations = [1, 3, 5].map(kernel => {
      const shape = { ...convolution, kernel, padding: (kernel - 1) / 2 };
      return builder.add(`norm${row}.${kernel}`, norm, builder.add(`conv${row}.${kernel}`, shape, input));
    });
    return builder.add(`mixed${row}`, { kind: 'weightedSum', table: 'mix', row }, ...operations);
  };
  const mixed = edge(1, edge(0, builder.input));
  const wide = builder.add('wide', { ...convolution, filters: 6, kernel: 3, padding: 0 }, mixed);
  return builder.finish({
    logits: builder.add('classifier', { kind: 'linear', units: 3, bias: true }, wide),
  });
}
