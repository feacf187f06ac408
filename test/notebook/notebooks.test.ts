import { readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { CodeCell } from '../../src/notebook/notebookDocument.js';
import { parametersCell } from '../../src/notebook/parameters.js';
import { readNotebook } from '../../src/notebook/readNotebook.js';

const folder = fileURLToPath(new URL('../../notebooks/', import.meta.url));
const names = readdirSync(folder).filter(name => name.endsWith('.ipynb'));

test('there are notebooks, each with a number of its own', () => {
  expect(names.length).toBeGreaterThanOrEqual(4);
  expect(names.map(name => name.slice(0, 3))).toEqual([...new Set(names.map(name => name.slice(0, 3)))]);
});

describe.each(names)('%s', name => {
  const path = join(folder, name);

  test('is in nbformat 4.5 and light', async () => {
    const stored = JSON.parse(await readFile(path, 'utf8'));
    expect(stored).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
    expect(stored.metadata.kernelspec.name).toBe('rnas-lab');
    expect((await stat(path)).size).toBeLessThan(2_000_000);
  });

  test('asks one question, states its scale, and answers', async () => {
    const { cells } = await readNotebook(path);
    const [first] = cells;
    expect(first.cell_type).toBe('markdown');
    expect(first.source.match(/\*\*Question\.\*\*/g)).toHaveLength(1);
    expect(first.source).toContain('**Scale.**');
    expect(cells.at(-1)?.source).toContain('**Answer.**');
  });

  test('imports the package by its name and has parameters', async () => {
    const notebook = await readNotebook(path);
    expect(notebook.cells.some(cell => /from 'rnas-lab'/.test(cell.source))).toBe(true);
    expect(notebook.cells.some(cell => /from '\.|require\(/.test(cell.source))).toBe(false);
    expect(parametersCell(notebook)).toBeDefined();
  });

  test('was executed as it stands, from top to bottom, without a failure', async () => {
    const { cells } = await readNotebook(path);
    const code = cells.filter(cell => cell.cell_type === 'code') as CodeCell[];
    expect(code.map(cell => cell.execution_count)).toEqual(code.map((_, place) => place + 1));
    expect(code.flatMap(cell => cell.outputs).filter(output => output.output_type === 'error')).toEqual([]);
    expect(code.flatMap(cell => cell.metadata.tags ?? [])).toEqual(['parameters']);
    const text = JSON.stringify(code.map(cell => cell.outputs));
    // No folder of a machine.
    expect(text).not.toMatch(/"\/(?:home|root|tmp|work|Users)\//);
  });
});
