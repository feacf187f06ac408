import fc from 'fast-check';
import type { NasBench201Genotype } from '../../../src/space/genotype.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';

/** The six digits of any cell of the space. */
export const anyDigits: fc.Arbitrary<string> = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 })
  .map(digits => digits.join(''));

export const anyCell: fc.Arbitrary<NasBench201Genotype> = anyDigits.map(nasBench201FromDigits);

/** Digits of all 15,625 cells. */
export const allDigits: readonly string[] = Array.from({ length: 5 ** 6 }, (_, place) =>
  place.toString(5).padStart(6, '0'),
);
