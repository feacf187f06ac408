import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { runBuilt } from './runBuilt.js';

const small = [
  '--channels',
  '2',
  '--layers',
  '2',
  '--nodes',
  '1',
  '--steps-per-epoch',
  '1',
  '--batch-size',
  '8',
];
const search = ['search', '--data', 'mnist', '--limit', '80', ...small, '--out', 'run'];

test('the flags of rnas search say what is measured after every epoch', async () => {
  const folder = await temporaryFolder();
  const flags = ['--epochs', '2', '--diagnostic-images', '6', '--eigenvalue-every', '2'];
  const { code } = await runBuilt([...search, ...flags, '--strategy', 'darts', '--quiet'], folder);
  expect(code).toBe(0);
  const lines = (await readFile(join(folder, 'run', 'events.jsonl'), 'utf8')).trim().split('\n');
  const found = lines.map(line => JSON.parse(line).diagnostics);
  expect(found).toMatchObject([{ supernet: { images: 6 } }, { supernet: { images: 6 } }]);
  expect(found[0]).not.toHaveProperty('eigenvalue');
  expect(found[1].eigenvalue.iterations).toBeGreaterThan(0);
});

test('an early stop that cannot come is refused before anything is made', async () => {
  const folder = await temporaryFolder();
  for (const flags of [['--early-stop'], ['--strategy', 'robust-darts']]) {
    const { code, stderr } = await runBuilt([...search, '--epochs', '2', ...flags], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/given .*epochs = 2[\s\S]*expected .*at least 17[\s\S]*remedy /);
    expect(existsSync(join(folder, 'run'))).toBe(false);
  }
});
