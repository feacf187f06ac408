import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobFolder } from '../../../src/cli/quickstart/jobFolder.js';

let folder: string;
let run: string;
let foreign: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnas-job-'));
  run = join(folder, 'search-noise');
  foreign = join(folder, 'my-own-run');
  for (const path of [run, foreign]) {
    await mkdir(path);
    await writeFile(join(path, 'config.json'), '{}');
  }
});

afterEach(() => rm(folder, { recursive: true }));

const job = (identity: object) => JobFolder.prepare(folder, identity, [run]);

describe('the folder of the main job', () => {
  it('keeps the runs of a job that was stopped', async () => {
    await job({ seed: 1 });
    await mkdir(run, { recursive: true });
    await job({ seed: 1 });
    expect(existsSync(run)).toBe(true);
  });

  it('removes the runs of a finished job, and nothing else', async () => {
    await (await job({ seed: 1 })).finish();
    await mkdir(run, { recursive: true });
    await job({ seed: 1 });
    expect([existsSync(run), existsSync(foreign)]).toEqual([false, true]);
  });

  it('removes the runs of another job, and runs that it knows nothing of', async () => {
    await job({ seed: 1 });
    expect(existsSync(run)).toBe(false);
    await mkdir(run);
    await job({ seed: 2 });
    expect([existsSync(run), existsSync(foreign)]).toEqual([false, true]);
  });
});
