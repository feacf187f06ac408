import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { readRun } from '../../src/experiment/readRun.js';
import { RunDirectory } from '../../src/experiment/runDirectory.js';
import { caughtError } from '../helpers/caughtError.js';
import {
  fixtureCheckpoint,
  fixtureConfig,
  fixtureEnvironment,
  fixtureEvent,
  fixtureSummary,
} from '../helpers/runFixtures.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const config = fixtureConfig();
const create = (path: string) => RunDirectory.create(path, config, fixtureEnvironment);
const resume = (path: string, changed = config) => RunDirectory.resume(path, changed, fixtureEnvironment);
const complaint = (call: () => unknown) => caughtError(InputError, call).then(error => error.complaint);

/** A run that was stopped after two epochs. */
async function stoppedRun(): Promise<string> {
  const path = join(await temporaryFolder(), 'runs', 'a');
  const run = await create(path);
  for (const epoch of [0, 1]) {
    await run.append(fixtureEvent(epoch));
    await run.save('last', fixtureCheckpoint(epoch));
  }
  await run.close();
  return path;
}

describe('a new run', () => {
  test('holds its configuration and environment, and nothing else', async () => {
    const path = join(await temporaryFolder(), 'deep', 'run');
    const run = await create(path);
    await run.close();
    expect((await readdir(path)).sort()).toEqual(['config.json', 'environment.json']);
    expect(await readRun(path)).toMatchObject({
      name: 'run',
      config,
      environment: fixtureEnvironment,
      events: [],
      status: 'partial',
    });
  });

  test('goes into an empty folder, and over the beginnings of one that was killed', async () => {
    const path = await temporaryFolder();
    await (await create(path)).close();
    const killed = await temporaryFolder();
    await writeFile(join(killed, 'environment.json.partial'), '{');
    await writeFile(join(killed, 'run.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: 0 }));
    await (await create(killed)).close();
    expect((await readRun(killed)).config).toEqual(config);
  });

  test('does not go into a folder that holds a run', async () => {
    const path = await stoppedRun();
    const before = await readdir(path);
    expect(await complaint(() => create(path))).toMatchObject({
      given: expect.stringContaining('holds a run already'),
      remedy: expect.stringMatching(/--resume.*--out/),
    });
    expect(await readdir(path)).toEqual(before);
  });

  test('does not go into a folder that holds anything else', async () => {
    const path = await temporaryFolder();
    await writeFile(join(path, 'thesis.tex'), '');
    expect((await complaint(() => create(path))).given).toContain('thesis.tex');
    expect(await readdir(path)).toEqual(['thesis.tex']);
  });

  test('is refused where no folder can be made, and leaves nothing there', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    for (const path of [join(folder, 'file', 'run'), join(folder, 'file'), '/proc/none/run']) {
      expect(await complaint(() => create(path))).toMatchObject({
        given: expect.stringContaining(path),
        remedy: expect.stringContaining('--out'),
      });
    }
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('that fails while it is written leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'a', 'b');
    const unwritable = { ...fixtureEnvironment, memoryBytes: 1n as unknown as number };
    await complaint(() => RunDirectory.create(path, config, unwritable));
    expect(await readdir(folder)).toEqual([]);
    await mkdir(path, { recursive: true });
    await complaint(() => RunDirectory.create(path, config, unwritable));
    expect(await readdir(path)).toEqual([]);
  });
});

describe('a resumed run', () => {
  test('has its last checkpoint, and its events up to there', async () => {
    const path = await stoppedRun();
    await appendFile(join(path, 'events.jsonl'), `${JSON.stringify(fixtureEvent(2))}\n{"kind":"search-ep`);
    await writeFile(join(path, 'checkpoints', 'last.safetensors.partial'), 'torn');
    const { run, checkpoint } = await resume(path);
    expect(checkpoint?.tensors).toEqual(fixtureCheckpoint(1).tensors);
    expect(checkpoint?.metadata.epoch).toBe('1');
    await run.append(fixtureEvent(2));
    await run.close();
    expect((await readRun(path)).events).toEqual([0, 1, 2].map(fixtureEvent));
    expect(await readdir(join(path, 'checkpoints'))).not.toContain('last.safetensors.partial');
  });

  test('that was stopped before its first checkpoint begins anew', async () => {
    const path = join(await temporaryFolder(), 'run');
    const first = await create(path);
    await first.append(fixtureEvent(0));
    await first.close();
    const { run, checkpoint } = await resume(path);
    onTestFinished(() => run.close());
    expect(checkpoint).toBeUndefined();
    expect((await readRun(path)).events).toEqual([]);
  });

  test('is refused with another configuration, and says what differs', async () => {
    const path = await stoppedRun();
    const other = fixtureConfig({ seed: 2, network: { layers: 5 } });
    expect((await complaint(() => resume(path, other))).given).toContain(
      '(network.layers: 8 → 5; seed: 1 → 2)',
    );
    const { run } = await resume(path, fixtureConfig({ threads: 1 })); // changes no result
    await run.close();
  });

  test('is refused on another engine, even if the configuration names none', async () => {
    const path = join(await temporaryFolder(), 'run');
    const unnamed = fixtureConfig({ engine: undefined });
    await (await RunDirectory.create(path, unnamed, fixtureEnvironment)).close();
    const elsewhere = { ...fixtureEnvironment, engine: { name: 'tfjs:cpu', description: '' } };
    const { given } = await complaint(() => RunDirectory.resume(path, unnamed, elsewhere));
    expect(given).toContain('(engine: "native" → "tfjs:cpu")');
    await (await resume(path, unnamed)).run.close();
  });

  test('is refused where there is none', async () => {
    const folder = await temporaryFolder();
    expect((await complaint(() => resume(folder))).remedy).toContain('without --resume');
    expect((await complaint(() => resume(join(folder, 'none')))).given).toContain('holds no run');
    expect(await readdir(folder)).toEqual([]);
  });

  test('is refused while another one writes to it, and after a refusal is free again', async () => {
    const path = await stoppedRun();
    const { run } = await resume(path);
    expect((await complaint(() => resume(path))).given).toContain(`process ${process.pid}`);
    await run.close();
    await complaint(() => resume(path, fixtureConfig({ seed: 2 })));
    await (await resume(path)).run.close();
  });

  test('is refused if the events are shorter than its checkpoint says', async () => {
    const path = await stoppedRun();
    await writeFile(join(path, 'events.jsonl'), '');
    expect((await complaint(() => resume(path))).given).toContain('events.jsonl of 0 bytes');
  });

  test('tells in its environment what had changed', async () => {
    const path = await stoppedRun();
    const later = { ...fixtureEnvironment, versions: { rnas: '0.1.0', node: '24.0.0' }, startedAt: 'later' };
    await (await RunDirectory.resume(path, config, later)).run.close();
    expect((await readRun(path)).environment).toEqual({
      ...fixtureEnvironment,
      resumed: [{ startedAt: 'later', changed: ['versions.node: "20.20.0" → "24.0.0"'] }],
    });
  });
});

describe('reading a run', () => {
  test('gives everything that was written', async () => {
    const path = await stoppedRun();
    const run = await RunDirectory.open(path);
    const genotype = {
      normal: [{ operation: 'skip_connect', from: 0 }],
      normalConcat: [2],
      reduce: [],
      reduceConcat: [],
    };
    const cost = { forwardPasses: 1, backwardPasses: 2, images: 3, macs: 4, seconds: 5 };
    const ledger = { weights: cost, alpha: cost, perturbation: cost, evaluation: cost };
    await run.write('genotype', genotype);
    await run.write('ledger', ledger);
    await run.write('summary', fixtureSummary);
    await run.close();
    expect(await readRun(path)).toMatchObject({
      genotype,
      ledger,
      summary: fixtureSummary,
      status: 'complete',
    });
  });

  test('leaves out a torn last event and refuses a torn one before it', async () => {
    const path = await stoppedRun();
    await appendFile(join(path, 'events.jsonl'), '{"kind":"sea');
    expect((await readRun(path)).events).toHaveLength(2);
    await appendFile(join(path, 'events.jsonl'), `\n${JSON.stringify(fixtureEvent(2))}\n`);
    expect((await complaint(() => readRun(path))).given).toContain('line 3');
  });

  test.each([
    ['config.json', (text: string) => text.replace('"seed": 1', '"seed": 2'), 'its own hash'],
    ['config.json', (text: string) => text.replace('"schema": 1', '"schema": 2'), 'version 2'],
    ['config.json', () => '{"compilerOptions": {}}', 'config.json'],
    ['config.json', () => '', 'config.json'],
    ['environment.json', () => '{"schema": 1}', 'environment.json'],
    ['environment.json', () => '{"schema": 7}', 'version 7'],
    ['environment.json', () => '[]', 'environment.json'],
  ])('refuses a changed %s', async (name, change, given) => {
    const path = await stoppedRun();
    const file = join(path, name);
    await writeFile(file, change(await readFile(file, 'utf8')));
    expect((await complaint(() => readRun(path))).given).toContain(given);
  });

  test('of a folder without a run is refused', async () => {
    expect((await complaint(async () => readRun(await temporaryFolder()))).given).toContain('no run');
  });
});
