import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Edges } from './cellEdges.js';
import { nasBench201Operations } from './operations.js';

const edge = z.strictObject({ operation: z.enum(nasBench201Operations), from: z.int() });

const schema = z
  .strictObject({ cell: z.array(edge).length(nasBench201Edges.length) })
  .superRefine(({ cell }, context) => {
    for (const [item, { from }] of cell.slice(0, nasBench201Edges.length).entries()) {
      const edge = nasBench201Edges[item];
      if (from === edge.from) continue;
      const message = `state ${from}; expected state ${edge.from}, as edge ${item} leads from there to state ${edge.to}`;
      context.addIssue({ code: 'custom', path: ['cell', item, 'from'], message });
    }
  });

/**
 * A genotype from plain data, such as the content of `genotype.json`.
 *
 * @throws InputError that says where the data are not a cell of NAS-Bench-201
 * @example
 * validateNasBench201({ cell: [{ operation: 'nor_conv_3x3', from: 0 }, …] }); // six edges
 */
export function validateNasBench201(data: unknown): NasBench201Genotype {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError({
    given: `a genotype with this at ${issue.path.join('.') || 'its top'}: ${issue.message}`,
    expected: `{ cell: [{ operation, from }, …] } of the six edges of nas-bench-201, the operations being ${nasBench201Operations.join(', ')}`,
    remedy: 'mend it there, or name the space that the genotype is of',
  });
}
