import { z } from 'zod';
import { findGenotypeFault } from './findGenotypeFault.js';

/** Longest list that is taken seriously: a cell of 64 nodes. */
const most = 128;

const edges = z.array(z.strictObject({ operation: z.string(), from: z.int().min(0) })).max(most);
const states = z.array(z.int()).max(most);

/** `genotype.json`: a DARTS cell pair, complete and consistent. */
export const genotypeSchema = z
  .strictObject({ normal: edges, normalConcat: states, reduce: edges, reduceConcat: states })
  .superRefine((genotype, context) => {
    const fault = findGenotypeFault(genotype);
    if (!fault) return;
    const { field, item, given, expected, suggestion } = fault;
    context.addIssue({
      code: 'custom',
      path: item === undefined ? [field] : [field, item],
      message: `${given}; expected ${expected}${suggestion ? `; ${suggestion}` : ''}`,
    });
  });
