import { basename, extname } from 'node:path';
import type { Notebook } from './notebookDocument.js';
import { notebookPage } from './page/notebookPage.js';
import { writeOutput } from './writeOutput.js';

/**
 * Writes the page of a notebook beside it, as `.html`.
 *
 * @returns its path
 */
export async function saveNotebookPage(notebookPath: string, notebook: Notebook): Promise<string> {
  const stem = notebookPath.slice(0, notebookPath.length - extname(notebookPath).length);
  const path = `${stem}.html`;
  await writeOutput(path, await notebookPage(notebook, basename(stem)));
  return path;
}
