import { join } from 'node:path';
import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { SearchSpace } from '../space/searchSpace.js';
import { searchSpace, spaceNames } from '../space/space.js';
import { chooseGenotype } from './chooseGenotype.js';
import { readSmallFile } from './config/readSmallFile.js';

/** A genotype's file is a few hundred characters; more than this is some other file. */
const largestBytes = 2 ** 20;

/** How the textual forms of the spaces begin, and the six digits of NAS-RobBench-201. */
const literal = /^\s*(?:Genotype\s*\(|\|)|^\d{6}$/;

/**
 * The textual form of a genotype that the user names: a published one (`DARTS_V2`), a `genotype.json`, the run
 * directory of a search that holds one, a file with the textual form, that form itself, or `FILE:NAME` for one of
 * several that Python code such as DARTS' `genotypes.py` assigns to names.
 *
 * @throws InputError if there is no such name or file, or it holds no genotype of the space
 */
export async function readGenotype(nameOrPath: string, spaceName: string): Promise<string> {
  const space = searchSpace(spaceName);
  if (Object.hasOwn(space.published, nameOrPath)) return space.formatGenotype(space.published[nameOrPath]);
  const found = await findText(nameOrPath);
  if (found === undefined) throw unknownGenotype(nameOrPath, space);
  const text = chooseGenotype(found.text, found.name, found.path);
  const data = text.trimStart().startsWith('{') ? withoutSchema(parseJson(text, nameOrPath)) : undefined;
  const read = (of: SearchSpace) =>
    of.formatGenotype(data === undefined ? of.parseGenotype(text) : of.validateGenotype(data));
  try {
    return read(space);
  } catch (error) {
    if (error instanceof InputError) throw ofAnotherSpace(error, nameOrPath, space, read);
    throw error;
  }
}

/** The text that a name leads to, and which of its genotypes is meant. */
async function findText(
  nameOrPath: string,
): Promise<{ text: string; path: string; name?: string } | undefined> {
  const whole =
    (await readSmallFile(join(nameOrPath, 'genotype.json'), largestBytes)) ??
    (await readSmallFile(nameOrPath, largestBytes)) ??
    (literal.test(nameOrPath) ? nameOrPath : undefined);
  if (whole !== undefined) return { text: whole, path: nameOrPath };
  const [, path, name] = /^(.+):([A-Za-z_]\w*)$/s.exec(nameOrPath) ?? [];
  const text = path === undefined ? undefined : await readSmallFile(path, largestBytes);
  return text === undefined ? undefined : { text, path, name };
}

function unknownGenotype(name: string, { name: spaceName, published }: SearchSpace): InputError {
  const names = Object.keys(published);
  const nearest = nearestName(name, names);
  const other = spaceNames.find(candidate => Object.hasOwn(searchSpace(candidate).published, name));
  const guess = nearest === undefined ? 'correct the path' : `did you mean ${nearest}?`;
  return new InputError({
    given: `genotype ${JSON.stringify(name)}, which is neither a file nor a published name`,
    expected: `a file, FILE:NAME, the run of a search, a genotype's text, or one of ${names.join(', ')}`,
    remedy: other === undefined ? guess : `give a cell of ${spaceName}: that name is one of ${other}`,
  });
}

/** The complaint, or one that says which space the genotype is of instead. */
function ofAnotherSpace(
  error: InputError,
  name: string,
  { name: spaceName }: SearchSpace,
  read: (space: SearchSpace) => string,
): InputError {
  const other = spaceNames.find(
    candidate => candidate !== spaceName && canRead(() => read(searchSpace(candidate))),
  );
  if (other === undefined) return error;
  return new InputError({
    given: `${JSON.stringify(shortened(name))}, a genotype of the ${other} space`,
    expected: error.complaint.expected,
    remedy: `give one of ${spaceName}, or name the space ${other} in a configuration that has the key space`,
  });
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}

function canRead(read: () => string): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
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
