// npm run oracle: installs the reference attacks (from PyPI, into build/oracle) where they are missing, compares ours with them at
// the papers' parameters and writes the tables into test/oracle/README.md; with --quick, at those that CI runs. With --install it
// only installs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

// Without their dependencies, of which these alone are imported: torchattacks would otherwise bring another PyTorch. SciPy is the version
// that works with NumPy 1 and 2, so that one folder serves an old and a new PyTorch.
const packages = [
  'torchattacks==3.5.1',
  'pyautoattack==0.2.0',
  'foolbox==3.3.4',
  ...['eagerpy==0.30.0', 'GitPython==3.2.1', 'gitdb==4.0.12', 'smmap==5.0.3'],
  ...['requests==2.32.5', 'urllib3==2.5.0', 'idna==3.11', 'certifi==2025.10.5', 'charset-normalizer==3.4.4'],
  ...['scipy==1.10.1; python_version < "3.10"', 'scipy>=1.16.3; python_version >= "3.14"'],
  'scipy==1.15.3; python_version >= "3.10" and python_version < "3.14"',
];
const python = process.env.RNAS_TEST_PYTHON ?? 'python3';
const inRoot = path => fileURLToPath(new URL(`../${path}`, import.meta.url));
const folder = inRoot('build/oracle');

function run(command, parameters, environment = {}) {
  const env = { ...process.env, ...environment };
  const { status, error } = spawnSync(command, parameters, { stdio: 'inherit', env });
  if (error) throw error;
  return status ?? 1;
}

function install() {
  const probe = ['-c', 'import torchattacks, pyautoattack, foolbox'];
  const found = spawnSync(python, probe, { env: { ...process.env, PYTHONPATH: folder } });
  if (found.status === 0) return;
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade', '--target', folder];
  if (run(python, [...pip, ...packages]) !== 0) process.exit(1);
}

function writeReadme(tables) {
  const file = inRoot('test/oracle/README.md');
  const mark = '<!-- npm run oracle writes what follows -->';
  const [kept] = readFileSync(file, 'utf8').split(mark);
  writeFileSync(file, `${kept}${mark}\n\n${tables.trimEnd()}\n`);
}

install();
if (!process.argv.includes('--install')) {
  await setup();
  const table = join(mkdtempSync(join(tmpdir(), 'rnas-oracle-')), 'tables.md');
  writeFileSync(table, '');
  const vitest = inRoot('node_modules/vitest/vitest.mjs');
  const scale = process.argv.includes('--quick') ? 'quick' : 'full';
  const environment = { RNAS_TEST_PYTHON: python, RNAS_ORACLE_TABLE: table, RNAS_ORACLE_SCALE: scale };
  const status = run(process.execPath, [vitest, 'run', 'test/oracle'], environment);
  const tables = readFileSync(table, 'utf8');
  if (tables) writeReadme(tables);
  process.exit(status);
}
