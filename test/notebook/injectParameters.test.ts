import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { injectParameters } from '../../src/notebook/injectParameters.js';
import { declaredParameters } from '../../src/notebook/parameters.js';
import { parseNotebook } from '../../src/notebook/readNotebook.js';
import { caughtError } from '../helpers/caughtError.js';
import { notebookFixture } from './notebookFixture.js';

const source = [
  "// lambda = 3 is no declaration, nor is 'const x = 1' in a text.",
  'const lambda = 1, epsilon = 8 / 255;',
  "let data: string = 'mnist';",
  'const seeds = [0, 1];',
  'const full: boolean = false;',
  'const shift = -0.5;',
  'function inner() { const hidden = 1; return hidden; }',
].join('\n');

function notebook(...more: Parameters<typeof notebookFixture>) {
  const cells = [{ source, metadata: { tags: ['parameters'] } }, ...more];
  return parseNotebook(JSON.stringify(notebookFixture('1', ...cells)), 'fixture');
}

const injected = (given: Record<string, string>) => {
  const { cells } = injectParameters(notebook('lambda'), given);
  expect(cells.map(({ id }) => id)).toEqual(['c1', 'c2', 'injected-parameters', 'c3']);
  expect(cells[2].metadata.tags).toEqual(['injected-parameters']);
  return cells[2].source.split('\n').slice(1);
};

describe('parameters', () => {
  test('are the variables that the cell declares at its top level', () => {
    expect(declaredParameters(source).map(({ name, kind }) => [name, kind])).toEqual([
      ['lambda', 'number'],
      ['epsilon', 'number'],
      ['data', 'string'],
      ['seeds', 'json'],
      ['full', 'boolean'],
      ['shift', 'number'],
    ]);
  });

  test('become TypeScript literals by what their defaults are', () => {
    expect(injected({ lambda: '2', epsilon: '4/255' })).toEqual([
      'const lambda = 2;',
      'const epsilon = 0.01568627450980392;',
    ]);
    expect(injected({ data: '7', full: 'true', seeds: '[3]', shift: '-1e-3' })).toEqual([
      'let data: string = "7";',
      'const full: boolean = true;',
      'const seeds = [3];',
      'const shift = -0.001;',
    ]);
    // Nothing gets out of a text.
    const [hostile] = injected({ data: '`"; process.exit(1); //\n\u2028' });
    expect(hostile).toMatch(/^let data: string = "`\\"; process\.exit\(1\); \/\/\\n\u2028";$/);
  });

  test('no values, no cell; and one that an earlier run injected is replaced', () => {
    expect(injectParameters(notebook(), {}).cells).toHaveLength(2);
    const once = injectParameters(notebook(), { lambda: '2' });
    const twice = injectParameters(once, { lambda: '3' });
    expect(twice.cells.map(cell => cell.source).filter(text => /lambda = \d;/.test(text))).toEqual([
      '// Parameters of this run\nconst lambda = 3;',
    ]);
    expect(injectParameters(once, {}).cells).toEqual(notebook().cells);
  });

  test('unknown names are refused with the nearest, values of another kind with what is expected', async () => {
    const complaint = async (given: Record<string, string>) =>
      (await caughtError(InputError, () => injectParameters(notebook(), given))).complaint;
    expect(await complaint({ lamda: '2' })).toMatchObject({
      expected: 'one of lambda, epsilon, data, seeds, full, shift',
      remedy: 'did you mean lambda?',
    });
    expect(await complaint({ hidden: '2' })).toMatchObject({ remedy: 'leave it out' });
    expect(await complaint({ lambda: 'much' })).toMatchObject({ given: '--set lambda = "much"' });
    expect(await complaint({ full: 'yes' })).toMatchObject({
      expected: 'true or false, as its default false is',
    });
    expect(await complaint({ seeds: '[1' })).toMatchObject({ expected: 'JSON, as its default [0, 1] is' });
    expect(await complaint({ __proto__x: '1' })).toMatchObject({
      given: expect.stringContaining('__proto__x'),
    });
  });

  test('a notebook without a parameters cell runs as it is, and takes none', async () => {
    const plain = parseNotebook(JSON.stringify(notebookFixture('1')), 'fixture');
    expect(injectParameters(plain, {})).toEqual(plain);
    const { complaint } = await caughtError(InputError, () => injectParameters(plain, { lambda: '2' }));
    expect(complaint.given).toBe('--set lambda for a notebook that has no cell tagged parameters');
    const two = notebook({ source: '2', metadata: { tags: ['parameters'] } });
    expect(
      (await caughtError(InputError, () => injectParameters(two, { lambda: '2' }))).complaint.given,
    ).toBe('2 cells with the tag parameters');
  });
});
