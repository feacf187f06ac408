// Checks the C++ sources against .clang-format; with --write, formats them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['src/native', 'bench'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(cc|h)$/.test(name))
    .map(name => join(root, folder, name)),
);
const mode = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '-Werror'];
const { status, error } = spawnSync('clang-format', [...mode, ...files], { stdio: 'inherit' });

if (error?.code === 'ENOENT') {
  process.stderr.write('clang-format is not installed, so the C++ sources are not checked\n');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
if (error) throw error;
process.exit(status ?? 1);
