import type { Cell, MimeBundle, Notebook, Output } from './notebookDocument.js';

/**
 * A notebook as text, in the form in which Jupyter saves it: keys in order, texts as lists of lines, indented by one
 * space. So an edit in Jupyter changes the lines that it changes.
 */
export function formatNotebook(notebook: Notebook): string {
  const stored = { ...notebook, cells: notebook.cells.map(storedCell) };
  return `${JSON.stringify(sorted(stored), null, 1)}\n`;
}

function storedCell(cell: Cell): object {
  const source = linesOf(cell.source);
  return cell.cell_type === 'code'
    ? { ...cell, source, outputs: cell.outputs.map(storedOutput) }
    : { ...cell, source };
}

function storedOutput(output: Output): object {
  switch (output.output_type) {
    case 'stream':
      return { ...output, text: linesOf(output.text) };
    case 'error':
      return output;
    default:
      return { ...output, data: storedBundle(output.data) };
  }
}

/** Binary contents stay whole: base64 has no lines worth comparing. */
function storedBundle(data: MimeBundle): object {
  return Object.fromEntries(
    Object.entries(data).map(([type, content]) => [
      type,
      typeof content === 'string' && !/^(?:image\/(?!svg)|application\/pdf)/.test(type)
        ? linesOf(content)
        : content,
    ]),
  );
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
