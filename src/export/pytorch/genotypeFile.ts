/**
 * `genotype.py`: the cells as the field's code has them: DARTS' `Genotype(…)` with the tuple that it makes, or the text
 * of a cell of NAS-Bench-201.
 */
export function genotypeFile(text: string): string {
  if (!text.startsWith('Genotype(')) return `GENOTYPE = ${JSON.stringify(text)}\n`;
  return [
    'from collections import namedtuple',
    '',
    'Genotype = namedtuple("Genotype", "normal normal_concat reduce reduce_concat")',
    '',
    `GENOTYPE = ${text}`,
    '',
  ].join('\n');
}
