import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

/**
 * Compiles source files, with what they import, to JavaScript that a child process can run: for tests that kill,
 * limit or signal a process. The files are removed when the calling test ends.
 *
 * @returns from a source's path to the URL of its module
 */
export function compileSources(...sources: readonly string[]): (source: string) => string {
  const root = resolve(import.meta.dirname, '../..');
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  const out = join(folder, 'dist');
  const options = ['--rootDir', 'src', '--outDir', out, '--target', 'es2023', '--module', 'nodenext'];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(
    process.execPath,
    [tsc, '--ignoreConfig', '--strict', '--skipLibCheck', '--types', 'node', ...options, ...sources],
    { cwd: root, encoding: 'utf8' },
  );
  return source => pathToFileURL(join(out, relative('src', source).replace(/\.ts$/, '.js'))).href;
}
