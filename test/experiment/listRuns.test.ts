import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { listRuns } from '../../src/experiment/listRuns.js';
import { RunDirectory } from '../../src/experiment/runDirectory.js';
import { caughtError } from '../helpers/caughtError.js';
import { fixtureConfig, fixtureEnvironment } from '../helpers/runFixtures.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

async function makeRun(path: string): Promise<string> {
  await (await RunDirectory.create(path, fixtureConfig(), fixtureEnvironment)).close();
  return path;
}

test('finds the runs under a folder, sorted, and a run itself', async () => {
  const root = await temporaryFolder();
  const runs = [
    await makeRun(join(root, 'a')),
    await makeRun(join(root, 'sweep', 'b')),
    await makeRun(join(root, 'z')),
  ];
  await mkdir(join(root, 'empty'));
  await writeFile(join(root, 'config.json'), '{}');
  expect(await listRuns(root)).toEqual(runs);
  expect(await listRuns(runs[0])).toEqual([runs[0]]);
  expect(await listRuns(join(root, 'empty'))).toEqual([]);
});

test('enters neither links, which may lead in circles, nor hidden folders and packages', async () => {
  const root = await temporaryFolder();
  const run = await makeRun(join(root, 'a'));
  await symlink(root, join(root, 'circle'));
  await makeRun(join(root, '.trash', 'b'));
  await makeRun(join(root, 'node_modules', 'c'));
  expect(await listRuns(root)).toEqual([run]);
});

test('is refused for a path that is not there', async () => {
  const path = join(await temporaryFolder(), 'none');
  expect((await caughtError(InputError, () => listRuns(path))).complaint.given).toContain(path);
});
