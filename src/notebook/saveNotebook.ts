import { formatNotebook } from './formatNotebook.js';
import type { Notebook } from './notebookDocument.js';
import { writeOutput } from './writeOutput.js';

/** Writes a notebook in place of what the path holds, whole or not at all. */
export async function saveNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeOutput(path, formatNotebook(notebook));
}
