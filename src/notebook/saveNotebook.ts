import { writeAtomically } from '../experiment/writeAtomically.js';
import { formatNotebook } from './formatNotebook.js';
import type { Notebook } from './notebookDocument.js';

/** Writes a notebook in place of what the path holds, whole or not at all. */
export async function saveNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeAtomically(path, formatNotebook(notebook));
}
