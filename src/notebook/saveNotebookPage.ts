import { basename, extname } from 'node:path';
import { writeAtomically } from '../experiment/writeAtomically.js';
import type { Notebook } from './notebookDocument.js';
import { notebookPage } from './page/notebookPage.js';

/**
 * Writes the page of a notebook beside it, as `.html`.
 *
 * @returns its path
 */
export async function saveNotebookPage(notebookPath: string, notebook: Notebook): Promise<string> {
  const stem = notebookPath.slice(0, notebookPath.length - extname(notebookPath).length);
  const path = `${stem}.html`;
  await writeAtomically(path, await notebookPage(notebook, basename(stem)));
  return path;
}
