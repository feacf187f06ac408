import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { JobFolder } from '../../../src/cli/quickstart/jobFolder.js';
import { RunDirectory } from '../../../src/experiment/runDirectory.js';
import { caughtError } from '../../helpers/caughtError.js';
import {
  fixtureCheckpoint,
  fixtureConfig,
  fixtureEnvironment,
  fixtureEvent,
  fixtureSummary,
} from '../../helpers/runFixtures.js';
import { temporaryFolder } from '../../helpers/temporaryFolder.js';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

const runs = ['search-noise', 'search-darts'];
const job = (identity: object) => JobFolder.prepare(folder, identity, runs);
const refusal = async (identity: object) => (await caughtError(InputError, () => job(identity))).complaint;

/** A complete run, with every kind of file that one has. */
async function makeRun(name: string): Promise<RunDirectory> {
  const run = await RunDirectory.create(join(folder, name), fixtureConfig(), fixtureEnvironment);
  await run.append(fixtureEvent(0));
  for (const epoch of [0, 1]) await run.save('last', fixtureCheckpoint(epoch));
  await run.write('summary', fixtureSummary);
  return run;
}

/** Every path below the folder, with the content of files. */
async function contents() {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.map(async entry => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? await readFile(path, 'base64') : undefined];
    }),
  ).then(pairs => pairs.sort());
}

describe('the folder of the main job', () => {
  it('keeps the runs of a job that was stopped', async () => {
    await job({ seed: 1 });
    await (await makeRun('search-noise')).close();
    const before = await contents();
    await job({ seed: 1 });
    expect(await contents()).toEqual(before);
  });

  it.each([
    ['a finished job', 1],
    ['another job', 2],
  ])('removes the runs of %s, and nothing else', async (_name, seed) => {
    const first = await job({ seed: 1 });
    for (const name of [...runs, 'my-own-run']) await (await makeRun(name)).close();
    if (seed === 1) await first.finish();
    await job({ seed });
    expect((await readdir(folder)).sort()).toEqual(['job.json', 'my-own-run']);
  });
});

describe('what the job did not make', () => {
  const mine = (...path: string[]) => join(folder, 'search-noise', ...path);

  it.each<[string, () => Promise<unknown>]>([
    ['notes in a folder of the same name', () => mkdir(mine()).then(() => writeFile(mine('notes.txt'), 'x'))],
    ['a file of the same name', () => writeFile(mine(), 'x')],
    ['notes in a run', () => makeRun('search-noise').then(() => writeFile(mine('notes.txt'), 'x'))],
    [
      'notes among checkpoints',
      () => makeRun('search-noise').then(() => writeFile(mine('checkpoints', 'notes.txt'), 'x')),
    ],
    [
      "another program's config.json",
      async () => {
        await mkdir(mine());
        for (const name of ['config.json', 'environment.json']) await writeFile(mine(name), '{"x": 1}');
      },
    ],
  ])('%s: refused, and nothing is changed', async (_name, make) => {
    await (await job({ seed: 1 })).finish();
    await (await makeRun('search-darts')).close();
    await make();
    const before = await contents();
    expect((await refusal({ seed: 1 })).given).toContain('search-noise that this job did not make');
    expect(await contents()).toEqual(before);
  });

  it('a run where no job was', async () => {
    await (await makeRun('search-darts')).close();
    const before = await contents();
    expect(await refusal({ seed: 1 })).toMatchObject({
      given: expect.stringContaining('search-darts that this job did not make'),
      remedy: expect.stringContaining('another --runs'),
    });
    expect(await contents()).toEqual(before);
  });

  it.each(['x', '{}', '{"state": "open"}', '[]'])("another program's job.json: %s", async content => {
    await writeFile(join(folder, 'job.json'), content);
    expect((await refusal({ seed: 1 })).given).toContain('job.json that this job did not make');
    expect(await readFile(join(folder, 'job.json'), 'utf8')).toBe(content);
  });

  it('what a link leads to stays', async () => {
    await (await job({ seed: 1 })).finish();
    const elsewhere = await temporaryFolder();
    await writeFile(join(elsewhere, 'notes.txt'), 'x');
    await symlink(elsewhere, mine());
    await refusal({ seed: 1 });
    expect(await readdir(elsewhere)).toEqual(['notes.txt']);
  });

  it('a run that is being written to stays', async () => {
    await (await job({ seed: 1 })).finish();
    await (await makeRun('search-noise')).close();
    const open = await makeRun('search-darts');
    const before = await contents();
    expect((await refusal({ seed: 2 })).given).toContain(`process ${process.pid}`);
    expect(await contents()).toEqual(before);
    await open.close();
  });
});
