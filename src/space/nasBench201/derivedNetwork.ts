import { InputError } from '../../base/inputError.js';
import type { Graph } from '../../graph/graph.js';
import type { NasBench201Genotype } from '../genotype.js';
import { type NasBench201Operation, operationBuilders } from './operations.js';
import { type NasBench201NetworkOptions, nasBench201Skeleton } from './skeleton.js';
import { validateNasBench201 } from './validateGenotype.js';

/**
 * The network that the benchmark trains from a cell (NAS-Bench-201, arXiv 2001.00326, §2.1 and its `TinyNetwork`):
 * batch normalisation with scale and shift, no drop-path, no auxiliary head. Like the benchmark's, it computes `none`
 * as zeros and keeps the operations that lead only there, so that its costs are the published ones. Parameters are
 * named as in the benchmark's PyTorch code, such as `cells.0.layers.3.op.1.weight`.
 *
 * @throws InputError if the genotype is not of this space, or an option makes no network
 * @example
 * const graph = nasBench201Network(nasBench201FromDigits('333133'), task);
 */
export function nasBench201Network(
  genotype: NasBench201Genotype,
  { auxiliary = false, ...size }: NasBench201NetworkOptions & { readonly auxiliary?: boolean },
): Graph {
  const { cell: edges } = validateNasBench201(genotype);
  if (auxiliary) {
    throw new InputError({
      given: 'auxiliary = true',
      expected: 'false: the networks of nas-bench-201 have no auxiliary head',
      remedy: 'leave the auxiliary head out',
    });
  }
  const { builder, logits } = nasBench201Skeleton(size, (inside, { cell, row, channels, input }) => {
    const build = operationBuilders[edges[row].operation as NasBench201Operation];
    return build(inside, `${cell}.layers.${row}`, input, { channels, affine: true });
  });
  return builder.finish({ logits });
}
