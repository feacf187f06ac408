import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addNotebook } from '../../src/cli/notebook.js';
import { runCli } from '../../src/cli/runCli.js';
import { parseNotebook } from '../../src/notebook/readNotebook.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { notebookFixture } from '../notebook/notebookFixture.js';
import { startBuilt } from './runBuilt.js';

async function rnas(...argv: string[]) {
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const exitCode = await runCli(['notebook', ...argv], [addNotebook], { stdout, stderr });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

async function notebookFile(...cells: Parameters<typeof notebookFixture>) {
  const folder = await temporaryFolder();
  const path = join(folder, 'x.ipynb');
  await writeFile(path, JSON.stringify(notebookFixture(...cells)));
  return { path, out: join(folder, 'made', 'out.ipynb') };
}

describe('rnas notebook', () => {
  test('sets parameters, shows progress, and writes the notebook and its page', async () => {
    const parameters = { source: 'const lambda = 1;', metadata: { tags: ['parameters'] } };
    const { path, out } = await notebookFile(parameters, "console.log('λ is', lambda);");
    const { exitCode, stdout, stderr } = await rnas(
      path,
      '--set',
      'lambda=2',
      '--out',
      out,
      '--to',
      'html',
      '--json',
    );
    const page = out.replace('.ipynb', '.html');
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { notebook: out, page }]);
    expect(stderr).toContain('cell 3');
    const { cells } = parseNotebook(await readFile(out, 'utf8'), out);
    expect(cells.at(-1)).toMatchObject({ outputs: [{ text: 'λ is 2\n' }] });
    expect(await readFile(page, 'utf8')).toContain('λ is 2');
  });

  test('refuses wrong usage before a kernel is started', async () => {
    const { path, out } = await notebookFile('1');
    expect(await rnas(path)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no out') });
    expect((await rnas(path, '--out', out, '--set', 'lambda')).exitCode).toBe(2);
    expect((await rnas(path, '--out', out, '--set', 'lambda=1')).stderr).toContain(
      'no cell tagged parameters',
    );
    expect((await rnas(path, '--out', out, '--timeout', '0')).exitCode).toBe(2);
    expect((await rnas(path, '--out', out, '--to', 'pdf')).exitCode).toBe(2);
    expect((await rnas(`${path}x`, '--out', out)).exitCode).toBe(2);
  });

  test('a failing cell exits with 1, says which and why, and what was reached is kept', async () => {
    const { path, out } = await notebookFile("console.log('reached');", "throw new Error('no luck');");
    const { exitCode, stderr } = await rnas(path, '--out', out, '--quiet');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `cell 2 (c2): the cell failed (Error: no luck); everything up to there is in ${out}`,
    );
    expect(parseNotebook(await readFile(out, 'utf8'), out).cells[0]).toMatchObject({ execution_count: 1 });
  });

  test('Ctrl-C interrupts the kernel, saves, and exits with 130', async () => {
    const { path, out } = await notebookFile(
      "console.log('reached');",
      'await new Promise(() => undefined);',
      '1',
    );
    const child = startBuilt(['notebook', path, '--out', out], process.cwd());
    const ended = once(child, 'close');
    let said = '';
    await new Promise<void>(resolve => {
      child.stderr?.on('data', chunk => {
        said += chunk;
        if (said.includes('cell 1')) resolve();
      });
    });
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(said).toContain('cell 2 (c2): the cell was interrupted; everything up to there is in');
    const { cells } = parseNotebook(await readFile(out, 'utf8'), out);
    expect(cells[0]).toMatchObject({ outputs: [{ text: 'reached\n' }] });
    expect(cells[1]).toMatchObject({ metadata: { tags: ['failed'] }, outputs: [{}, {}] });
    expect(cells[2]).toMatchObject({ outputs: [] });
  });
});
