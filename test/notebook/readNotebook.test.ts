import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { formatNotebook } from '../../src/notebook/formatNotebook.js';
import { parseNotebook, readNotebook } from '../../src/notebook/readNotebook.js';
import { caughtError } from '../helpers/caughtError.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { notebookFixture } from './notebookFixture.js';

const given = async (content: unknown) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return (await caughtError(InputError, () => parseNotebook(text, 'x.ipynb'))).complaint;
};

describe('a notebook from outside', () => {
  test('is refused with the place of the first fault', async () => {
    expect((await given('{"nbformat": 4,')).given).toMatch(/^x\.ipynb, which is not JSON/);
    expect((await given('[]')).given).toMatch(/no valid notebook/);
    expect((await given({ ...notebookFixture('1'), nbformat: 3 })).remedy).toContain('--nbformat 4');
    const wrong = notebookFixture('1', { outputs: [{ output_type: 'stream', name: 'stdin', text: '' }] });
    expect((await given(wrong)).given).toMatch(/at cells\.1\.outputs\.0\.name /);
    expect((await given(notebookFixture({ id: 'a b' }))).given).toContain('at cells.0.id (an id of 1 to 64');
    expect((await given(notebookFixture({ id: 'a' }, { id: 'a' }))).given).toContain(
      'two cells have the id a',
    );
    expect((await given(notebookFixture({ extra: 1 }))).given).toContain('at cells.0');
    const python = { ...notebookFixture('1'), metadata: { language_info: { name: 'python' } } };
    expect((await given(python)).expected).toBe('a notebook in typescript');
    const nowhere = join(await temporaryFolder(), 'no.ipynb');
    await expect(readNotebook(nowhere)).rejects.toThrow(/does not exist/);
  });

  test('of an older minor version gets ids, and lines become texts', () => {
    const old = notebookFixture({ id: undefined, source: ['a\n', 'b'] }, { id: 'cell-1' });
    const notebook = parseNotebook(JSON.stringify({ ...old, nbformat_minor: 2 }), 'old');
    expect(notebook.nbformat_minor).toBe(5);
    expect(notebook.cells.map(({ id, source }) => [id, source])).toEqual([
      ['cell-2', 'a\nb'],
      ['cell-1', ''],
    ]);
  });
});

test('a notebook is written as Jupyter writes it, and read back the same', () => {
  const outputs = [
    { output_type: 'stream', name: 'stdout', text: 'one\ntwo\n' },
    {
      output_type: 'display_data',
      metadata: {},
      data: {
        'text/html': '<b>\nx</b>',
        'image/png': 'aGk=\n',
        'application/vnd.x+json': { b: [1], a: 'x\ny' },
      },
    },
  ];
  const notebook = parseNotebook(JSON.stringify(notebookFixture({ source: 'a\n\nb', outputs })), 'x');
  const text = formatNotebook(notebook);
  expect(parseNotebook(text, 'x')).toEqual(notebook);
  expect(text.startsWith('{\n "cells": [\n  {\n   "cell_type": "code",\n   "execution_count": null,')).toBe(
    true,
  );
  const [cell] = JSON.parse(text).cells;
  expect(cell.source).toEqual(['a\n', '\n', 'b']);
  expect(cell.outputs[0].text).toEqual(['one\n', 'two\n']);
  expect(cell.outputs[1].data).toEqual({
    'application/vnd.x+json': { a: 'x\ny', b: [1] },
    'image/png': 'aGk=\n',
    'text/html': ['<b>\n', 'x</b>'],
  });
});
