import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { genotypeAssignments } from '../space/darts/genotypeAssignments.js';

/**
 * The text of the one genotype that is meant, of a file that may hold several under names, as DARTS' `genotypes.py`
 * does. A text that holds none is given back as it is.
 *
 * @param source the file's name, for messages
 * @throws InputError if there are several and no name is given, or none of that name
 */
export function chooseGenotype(text: string, name: string | undefined, source: string): string {
  const genotypes = genotypeAssignments(text);
  const names = [...genotypes.keys()].filter(known => known !== '');
  if (name !== undefined) {
    const chosen = genotypes.get(name);
    if (chosen !== undefined) return chosen;
    const nearest = nearestName(name, names);
    throw new InputError({
      given: `${source} without a genotype ${name}`,
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a line NAME = Genotype(…)',
      remedy: nearest === undefined ? 'correct the name after the colon' : `did you mean ${nearest}?`,
    });
  }
  const different = new Set(Array.from(genotypes.values(), genotype => genotype.replace(/\s+/g, '')));
  if (different.size === 0) return text;
  if (different.size === 1) return [...genotypes.values()][0];
  throw new InputError({
    given: `${source}, which holds ${different.size} genotypes`,
    expected: `the name of one: ${names.join(', ')}`,
    remedy: `give the file and the name, such as ${source}:${names.at(-1)}`,
  });
}
