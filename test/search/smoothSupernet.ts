import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { toyTask } from '../helpers/toySplits.js';

/** One mixed edge of three convolutions, without ReLU or pooling: its objective has a derivative everywhere. */
export function smoothSupernet() {
  const builder = new GraphBuilder(toyTask.image);
  builder.declareAlpha({ name: 'mix', rows: 1, columns: 3 });
  const convolution = { kind: 'conv2d', filters: 4, stride: 1, dilation: 1, groups: 1, bias: false } as const;
  const norm = { kind: 'batchNorm', affine: false, momentum: 0.1, epsilon: 1e-5 } as const;
  const operations = [1, 3, 5].map(kernel => {
    const id = builder.add(
      `conv${kernel}`,
      { ...convolution, kernel, padding: (kernel - 1) / 2 },
      builder.input,
    );
    return builder.add(`norm${kernel}`, norm, id);
  });
  const mixed = builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, ...operations);
  const wide = builder.add('wide', { ...convolution, filters: 6, kernel: 3, padding: 0 }, mixed);
  const logits = builder.add('classifier', { kind: 'linear', units: 3, bias: true }, wide);
  return builder.finish({ logits });
}
