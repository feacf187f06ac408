import { InputError } from '../../base/inputError.js';
import type { MixingWeights } from '../architectureParameters.js';
import type { EdgeStrength } from '../edgeStrength.js';
import { requireTables } from '../requireTables.js';
import { nasBench201Edges } from './cellEdges.js';
import { nasBench201Operations } from './operations.js';
import { nasBench201Alpha } from './supernet.js';

/**
 * Every edge with its strongest operation other than `none`, and whether the derived cell has it: not where `none`
 * is stronger. Of equals the earlier operation wins.
 *
 * @param weights mixing weights, after the softmax
 * @throws InputError if the weights are of other tables, negative or not finite
 */
export function nasBench201EdgeStrengths(weights: MixingWeights): EdgeStrength[] {
  requireTables([nasBench201Alpha], weights);
  const { name, columns } = nasBench201Alpha;
  return nasBench201Edges.map(({ to, from }, row) => {
    const [none, ...others] = weights[name].subarray(row * columns, (row + 1) * columns);
    requireWeights([none, ...others], `${name}, row ${row} (node ${from} to node ${to})`);
    const strength = Math.max(...others);
    const operation = nasBench201Operations[1 + others.indexOf(strength)];
    return { to, from, operation, strength, kept: strength > none };
  });
}

function requireWeights(values: readonly number[], where: string): void {
  if (values.every(value => Number.isFinite(value) && value >= 0)) return;
  throw new InputError({
    given: `mixing weights [${values.join(', ')}] in table ${where}`,
    expected: 'finite numbers that are not negative',
    remedy: 'pass architecture parameters through the softmax first',
  });
}
