import { z } from 'zod';
import { InputError } from '../base/inputError.js';
import { readSmallFile } from '../experiment/config/readSmallFile.js';
import { type Cell, type Notebook, notebookSchema } from './notebookDocument.js';

const largestBytes = 64 * 2 ** 20;

/**
 * Reads and checks a notebook; one of an older nbformat 4 becomes 4.5, by ids `cell-1`, `cell-2`, … for the cells that
 * have none.
 *
 * @throws InputError if the file is missing, no notebook, of another nbformat, or in another language than TypeScript
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readSmallFile(path, largestBytes);
  if (text !== undefined) return parseNotebook(text, path);
  throw new InputError({
    given: `${path}, which does not exist`,
    expected: 'a notebook (.ipynb)',
    remedy: 'correct the path',
  });
}

/** @param source what the text is called in messages */
export function parseNotebook(text: string, source: string): Notebook {
  const value = parseJson(text, source);
  requireVersion(value, source);
  const result = notebookSchema.safeParse(value);
  if (!result.success) throw malformed(result.error, source);
  const { cells, ...rest } = result.data;
  requireTypeScript(rest.metadata, source);
  return { ...rest, nbformat_minor: 5, cells: withIds(cells, source) };
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError({
      given: `${source}, which is not JSON (${error instanceof Error ? error.message : error})`,
      expected: 'a notebook in nbformat 4',
      remedy: 'restore the file, or save the notebook anew from Jupyter',
    });
  }
}

function requireVersion(value: unknown, source: string): void {
  const version = z.object({ nbformat: z.number() }).safeParse(value);
  if (!version.success || version.data.nbformat === 4) return;
  throw new InputError({
    given: `${source} in nbformat ${version.data.nbformat}`,
    expected: 'nbformat 4',
    remedy: 'jupyter nbconvert --to notebook --nbformat 4 converts it',
  });
}

function malformed(error: z.ZodError, source: string): InputError {
  const [{ path, message }] = error.issues;
  const place = path.length === 0 ? '' : ` at ${path.map(String).join('.')}`;
  return new InputError({
    given: `${source}, which is no valid notebook${place} (${message})`,
    expected: 'a notebook in nbformat 4',
    remedy: 'mend that place, or save the notebook anew from Jupyter',
  });
}

function requireTypeScript({ kernelspec, language_info }: Notebook['metadata'], source: string): void {
  const language = language_info?.name ?? kernelspec?.language;
  if (language === undefined || language === 'typescript') return;
  throw new InputError({
    given: `${source}, a notebook in ${language}`,
    expected: 'a notebook in typescript',
    remedy: 'run it with the kernel that it is written for',
  });
}

function withIds(cells: readonly (Omit<Cell, 'id'> & { id?: string })[], source: string): Cell[] {
  const given = cells.flatMap(({ id }) => id ?? []);
  const twice = given.find((id, place) => given.indexOf(id) !== place);
  if (twice !== undefined) {
    throw new InputError({
      given: `${source}, in which two cells have the id ${twice}`,
      expected: 'ids that are all different',
      remedy: 'change one of them',
    });
  }
  const taken = new Set(given);
  let number = 0;
  const next = (): string => {
    number++;
    const id = `cell-${number}`;
    return taken.has(id) ? next() : id;
  };
  return cells.map(cell => ({ ...cell, id: cell.id ?? next() }) as Cell);
}
