import { createRequire } from 'node:module';
import { InputError } from '../../base/inputError.js';
import type { MimeBundle } from '../notebookDocument.js';

/** The part of tslab through which outputs go to the cell that was executed last. */
interface TslabOutputs {
  readonly lastWriteDisplayData: ((content: object, update: boolean) => void) | null;
}

const require = createRequire(import.meta.url);

/**
 * Shows something below the cell, in several forms of which each front end takes the richest that it knows.
 * (tslab's own `display` gives one form at a time.)
 *
 * @param id by which it can be changed later
 * @param update whether to change what has that id
 * @throws InputError outside of a notebook
 */
export function publish(data: MimeBundle, id?: string, update = false): void {
  const { lastWriteDisplayData } = createRequire(require.resolve('tslab'))('./jupyter.js') as TslabOutputs;
  if (lastWriteDisplayData === null) {
    throw new InputError({
      given: 'something to show outside of a notebook',
      expected: 'a cell of a notebook that runs in the kernel "TypeScript (RNAS Lab)"',
      remedy: 'npm run jupyter:install registers it; rnas notebook runs a notebook in it',
    });
  }
  lastWriteDisplayData({ data, metadata: {}, transient: id === undefined ? {} : { display_id: id } }, update);
}
