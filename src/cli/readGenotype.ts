import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { readSmallFile } from '../experiment/config/readSmallFile.js';
import { searchSpace } from '../space/space.js';

/** A genotype's file is a few hundred characters; more than this is some other file. */
const largestBytes = 2 ** 20;

/** How the textual forms of the spaces begin, and the six digits of NAS-RobBench-201. */
const literal = /^\s*(?:Genotype\s*\(|\|)|^\d{6}$/;

/**
 * The textual form of a genotype that the user names: a published one (`DARTS_V2`), a `genotype.json`, the run
 * directory of a search that holds one, a file with the textual form, or that form itself.
 *
 * @throws InputError if there is no such name or file, or it holds no genotype of the space
 */
export async function readGenotype(nameOrPath: string, spaceName: string): Promise<string> {
  const space = searchSpace(spaceName);
  if (Object.hasOwn(space.published, nameOrPath)) return space.formatGenotype(space.published[nameOrPath]);
  const text =
    (await readSmallFile(join(nameOrPath, 'genotype.json'), largestBytes)) ??
    (await readSmallFile(nameOrPath, largestBytes)) ??
    (literal.test(nameOrPath) ? nameOrPath : undefined);
  if (text === undefined) {
    const names = Object.keys(space.published);
    const nearest = nearestName(nameOrPath, names);
    throw new InputError({
      given: `genotype ${JSON.stringify(nameOrPath)}, which is neither a file nor a published name`,
      expected: `a file, the run of a search, a genotype's text, or one of ${names.join(', ')}`,
      remedy: nearest ? `did you mean ${nearest}?` : 'correct the path',
    });
  }
  const genotype = text.trimStart().startsWith('{')
    ? space.validateGenotype(withoutSchema(parseJson(text, nameOrPath)))
    : space.parseGenotype(text);
  return space.formatGenotype(genotype);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError({
      given: `${path}, which is no JSON (${error instanceof Error ? error.message : error})`,
      expected: 'a genotype.json as a search writes it',
      remedy: 'restore the file, or give the textual form',
    });
  }
}

/** The file's version is not part of the genotype. */
function withoutSchema(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'schema'));
}
