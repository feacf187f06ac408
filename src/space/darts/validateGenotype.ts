import { InputError } from '../../base/inputError.js';
import type { DartsGenotype } from '../genotype.js';
import { genotypeSchema } from './genotypeSchema.js';

/**
 * A genotype from plain data, such as the content of `genotype.json`.
 *
 * @throws InputError that says where the data are not a DARTS genotype
 * @example
 * const genotype = validateGenotype(JSON.parse(await readFile('runs/x/genotype.json', 'utf8')));
 */
export function validateGenotype(data: unknown): DartsGenotype {
  const parsed = genotypeSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError({
    given: `a genotype with this at ${issue.path.join('.') || 'its top'}: ${issue.message}`,
    expected:
      '{ normal: [{ operation, from }, …], normalConcat: [2, …], reduce: […], reduceConcat: […] } of DARTS operations',
    remedy: 'mend it there, or name the space that the genotype is of',
  });
}
