import { hostname, userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { describeEnvironment } from '../../src/experiment/environment.js';
import { runEnvironment } from '../../src/experiment/runEnvironment.js';

const engine = { name: 'native', description: 'avx2, 2 threads' };
const describeLine = (...commandLine: string[]) =>
  describeEnvironment(engine, { threads: 2, commandLine }).then(environment => environment.commandLine);

test('tells what the run is computed with', async () => {
  const environment = await describeEnvironment(engine, { threads: 2, commandLine: ['search'] });
  expect(runEnvironment.parse(environment)).toEqual(environment);
  expect(environment.engine).toEqual({ ...engine, threads: 2 });
  expect(environment.versions.node).toBe(process.versions.node);
  expect(environment.versions.rnas).toMatch(/^\d+\.\d+\.\d+/);
  expect(environment.git === null || /^[0-9a-f]{40,64}$/.test(environment.git.revision)).toBe(true);
  expect(new Date(environment.startedAt).toISOString()).toBe(environment.startedAt);
});

test('leaves threads out where nobody said how many', async () => {
  const environment = await describeEnvironment(engine, { commandLine: [] });
  expect(Object.keys(environment.engine)).toEqual(['name', 'description']);
});

test.each([
  [
    ['search', '--epsilon', '8/255', '--out', 'runs/x'],
    ['search', '--epsilon', '8/255', '--out', 'runs/x'],
  ],
  [
    ['--out', '/home/alice/runs/x'],
    ['--out', '…/x'],
  ],
  [['--out=/home/alice/runs/x'], ['--out=…/x']],
  [
    ['--out', '~/runs/x', '../bob/y'],
    ['--out', '…/x', '…/y'],
  ],
  [
    ['C:\\Users\\alice\\x', '--data=D:/sets/y'],
    ['…/x', '--data=…/y'],
  ],
  [
    ['--queue', 'redis://alice:secret@host:1/0'],
    ['--queue', 'redis://…'],
  ],
  [['--queue=file:///home/alice'], ['--queue=file://…']],
])('keeps places out of the command line %j', async (given, kept) => {
  expect(await describeLine(...given)).toEqual(kept);
});

test('holds no folder, user or variable of this machine', async () => {
  process.env.RNAS_TEST_SECRET = 'not-to-be-written';
  const text = JSON.stringify(await describeEnvironment(engine, { commandLine: [process.cwd()] }));
  delete process.env.RNAS_TEST_SECRET;
  expect(text).not.toContain('not-to-be-written');
  expect(text).not.toContain(process.cwd());
  expect(text).not.toContain(`"${hostname()}"`);
  expect(text).not.toContain(`"${userInfo().username}"`);
});
