import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Edges, nodeCount } from './cellEdges.js';
import { validateNasBench201 } from './validateGenotype.js';

/** What comes of an edge that carries nothing. */
const zero = '#';

/**
 * One text for all cells that the benchmark counts as one: 6,466 over the 15,625 of the space (NAS-Bench-201, arXiv
 * 2001.00326, §2.1). A node is the sum of its edges, sorted; a skip stands for the node that it reads; an edge of
 * `none`, or one that reads a node of a single such edge, is zero.
 *
 * The count is the benchmark's convention, not a last word: a zero stays in its sum (a + 0 is not a), a sum of zeros
 * is not zero, and a sum that a skip brings into another is not sorted into it. Without zeros and with flat sums
 * 4,930 would be left.
 *
 * @throws InputError if the genotype is not of this space
 * @example
 * // Node 2 leads nowhere: what it reads makes no difference.
 * nasBench201UniqueText(nasBench201FromDigits('300010')) === nasBench201UniqueText(nasBench201FromDigits('344010'));
 */
export function nasBench201UniqueText(genotype: NasBench201Genotype): string {
  const { cell } = validateNasBench201(genotype);
  const nodes = ['0'];
  for (let node = 1; node < nodeCount; node++) {
    const terms = nasBench201Edges.flatMap(({ to, from }, item) =>
      to === node ? [term(cell[item].operation, nodes[from])] : [],
    );
    nodes.push(terms.sort().join('+'));
  }
  return nodes[nodeCount - 1];
}

function term(operation: string, input: string): string {
  if (operation === 'none' || input === zero) return zero;
  return operation === 'skip_connect' ? input : `(${input})@${operation}`;
}
