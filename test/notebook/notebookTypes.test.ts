import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readNotebook } from '../../src/notebook/readNotebook.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** A folder in which the built package and what it depends on are installed. */
async function userFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  await symlink(root, join(modules, 'rnas-lab'), 'dir');
  return folder;
}

const compilerOptions =
  '--noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node'.split(' ');

/** Their cells one after the other are a module; executing them takes minutes, this takes seconds. */
test('the notebooks fit the built package, type by type', async () => {
  const names = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'));
  expect(names.length).toBeGreaterThan(0);
  const folder = await userFolder();
  const files = await Promise.all(
    names.map(async name => {
      const { cells } = await readNotebook(join(root, 'notebooks', name));
      const code = cells.filter(cell => cell.cell_type === 'code').map(cell => cell.source);
      const file = name.replace('.ipynb', '.mts');
      await writeFile(join(folder, file), `${code.join('\n')}\n`);
      return file;
    }),
  );
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const compile = (more: string[]) =>
    run(process.execPath, [compiler, ...compilerOptions, ...more], { cwd: folder });
  await compile(files).catch(({ stdout }: { stdout: string }) => expect(stdout).toBe(''));
  await writeFile(join(folder, 'wrong.mts'), "import { show } from 'rnas-lab';\nawait show(1);\n");
  await expect(compile(['wrong.mts'])).rejects.toMatchObject({ stdout: expect.stringContaining('TS2345') });
});
