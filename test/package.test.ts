import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
let folder: string;

/** A user's project in which the package is installed. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-user-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules', 'rnas-lab'), 'dir');
  await symlink(join(root, 'node_modules', '@types'), join(folder, 'node_modules', '@types'), 'dir');
});

afterAll(() => rm(folder, { recursive: true }));

async function runFile(name: string, content: string) {
  await writeFile(join(folder, name), content);
  return run(process.execPath, [name], { cwd: folder });
}

describe('the built package', () => {
  it('is imported by an ES module', async () => {
    const { stdout, stderr } = await runFile(
      'esm.mjs',
      "import { randomStream, searchSpace } from 'rnas-lab';\nconsole.log(searchSpace('darts').name, typeof randomStream);",
    );
    expect([stdout, stderr]).toEqual(['darts function\n', '']);
  });

  it('is required by a CommonJS module, as the same instance', async () => {
    const { stdout, stderr } = await runFile(
      'cjs.cjs',
      "const { InputError } = require('rnas-lab');\nimport('rnas-lab').then(esm => console.log(esm.InputError === InputError));",
    );
    expect([stdout, stderr]).toEqual(['true\n', '']);
  });

  it('shows nothing but its entry', async () => {
    const deep = runFile('deep.mjs', "import 'rnas-lab/dist/base/inputError.js';");
    await expect(deep).rejects.toThrow(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });

  it.each(['mts', 'cts'])('has types for .%s', async extension => {
    const use = [
      "import { type Genotype, parsePerturbation, searchSpace } from 'rnas-lab';",
      "export const genotype: Genotype = searchSpace('darts').published.DARTS_V2;",
      "export const spec = parsePerturbation('fgsm', { epsilon: 0.1 });",
    ];
    const compile = (name: string, lines: string[]) =>
      writeFile(join(folder, name), lines.join('\n')).then(() =>
        run(
          process.execPath,
          [
            join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
            ...['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', name],
          ],
          { cwd: folder },
        ),
      );
    await compile(`good.${extension}`, use);
    const wrong = compile(`bad.${extension}`, [...use, "parsePerturbation('fgsm', { epsilon: 'large' });"]);
    await expect(wrong).rejects.toMatchObject({ stdout: expect.stringMatching(/TS2322/) });
  });
});
