import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { silentProgress } from '../../src/base/progress.js';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import type { Engine } from '../../src/engine/engine.js';
import { checkpointDigest, loadCheckpoint, saveCheckpoint } from '../../src/experiment/checkpoint.js';
import { attackConfig } from '../../src/experiment/config/attackConfig.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import { readRun } from '../../src/experiment/readRun.js';
import { runAttack } from '../../src/experiment/runAttack.js';
import type { RunContext } from '../../src/experiment/runContext.js';
import { runRetrain } from '../../src/experiment/runRetrain.js';
import { runSearch } from '../../src/experiment/runSearch.js';
import { searchedSpace } from '../../src/experiment/searchedSpace.js';
import { searchSpace } from '../../src/space/space.js';
import { idxBytes } from '../data/fixtures.js';
import { caughtError } from '../helpers/caughtError.js';
import { oracle } from '../helpers/engines.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { toySplit } from '../helpers/toySplits.js';

let engine: Engine;
beforeAll(async () => {
  engine = await oracle.create();
});

const complaint = (call: () => unknown) => caughtError(InputError, call).then(error => error.complaint);
const start = (changes: Partial<RunContext> = {}): RunContext => ({
  ...{ engine, resume: false, commandLine: ['test'], progress: silentProgress },
  ...changes,
});

/** A folder with a data set; writing it again with another pixel makes it another one. */
async function writeData(folder: string, pixel: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, part] of [
    ['train', toySplit('train', 24)],
    ['t10k', toySplit('test', 6)],
  ] as const) {
    part.pixels[0] = pixel;
    await writeFile(
      join(folder, `${name}-images-idx3-ubyte`),
      idxBytes([part.labels.length, 8, 8], part.pixels),
    );
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idxBytes([part.labels.length], part.labels));
  }
}

const genotype =
  "Genotype(normal=[('skip_connect', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('skip_connect', 0), ('skip_connect', 1)], reduce_concat=[2])";

async function place() {
  const folder = await temporaryFolder();
  const data = join(folder, 'alices-digits');
  await writeData(data, 1);
  const small = { batchSize: 6, epochs: 2, data: { name: data } };
  return {
    ...{ folder, data, path: join(folder, 'run') },
    retraining: retrainConfig.parse({
      ...{ ...small, genotype, network: { channels: 2, layers: 2, auxiliary: false } },
      augment: { cropPadding: 0, flip: false, cutout: 0 },
      selection: { images: 0 },
    }),
    search: searchConfig.parse({
      ...small,
      network: { channels: 2, layers: 2, nodes: 1 },
      strategy: 'darts',
    }),
  };
}

/** What lies in a folder, byte by byte. */
async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(files.map(async file => [file, await readFile(file, 'base64')] as const)),
  );
}

/** Stops a run when its first step of the second epoch is done. */
function stopAfter(steps: number): Partial<RunContext> {
  const stop = new AbortController();
  let done = 0;
  const advance = (by = 1) => {
    done += by;
    if (done >= steps) stop.abort();
  };
  return { signal: stop.signal, progress: { stage: () => ({ advance, done: () => undefined }) } };
}

describe('a run', () => {
  test('records which data it saw, without the folders that they lie in', async () => {
    const { folder, data, path, search } = await place();
    await runSearch(search, path, start());
    const { checksum } = await loadDataSet(data);
    const { environment } = await readRun(path);
    expect(environment.data).toEqual({
      name: 'alices-digits',
      source: '…/alices-digits (IDX files of unknown origin)',
      checksum,
    });
    expect(checksum).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await readFile(join(path, 'environment.json'), 'utf8')).not.toContain(folder);
  });

  test('is not gone on with on other data', async () => {
    const { data, path, retraining } = await place();
    await caughtError(Error, () => runRetrain(retraining, path, start(stopAfter(5))));
    const before = await contents(path);
    const first = (await loadDataSet(data)).checksum;
    await writeData(data, 2);
    const refusal = await complaint(() => runRetrain(retraining, path, start({ resume: true })));
    expect(refusal.given).toContain((await loadDataSet(data)).checksum);
    expect(refusal.expected).toContain(first);
    expect(refusal.remedy).toContain('--out');
    expect(await contents(path)).toEqual(before);
    await writeData(data, 1);
    await runRetrain(retraining, path, start({ resume: true }));
    expect(await complaint(() => runRetrain(retraining, path, start()))).toMatchObject({
      given: expect.stringContaining('holds a run already'),
    });
  });

  test.each(['search', 'retraining'] as const)(
    'of a %s that was stopped has the cost of its epochs',
    async kind => {
      const { path, search, retraining } = await place();
      const run =
        kind === 'search'
          ? (context: RunContext) => runSearch(search, path, context)
          : (context: RunContext) => runRetrain(retraining, path, context);
      const stepsPerEpoch = kind === 'search' ? 2 : 3;
      await caughtError(Error, () => run(start(stopAfter(stepsPerEpoch + 1))));
      const stopped = await readRun(path);
      expect(stopped.status).toBe('partial');
      expect(stopped.events).toHaveLength(1);
      expect(stopped.ledger?.weights.forwardPasses).toBe(stepsPerEpoch);
      await run(start({ resume: true }));
      expect((await readRun(path)).ledger?.weights.forwardPasses).toBe(2 * stepsPerEpoch);
    },
  );

  test.each([
    ['PC-DARTS', { space: 'pc-darts', network: { channels: 4, layers: 3, nodes: 2, partial: 2 } }],
    ['S1', { network: { channels: 2, layers: 2, primitives: 's1' } }],
  ])('of a search of %s moves all its tables, and goes on to the same bits', async (_name, space) => {
    const { folder, data } = await place();
    const alphaOptimiser = { learningRate: 0.01 };
    const search = searchConfig.parse({
      ...space,
      epochs: 2,
      batchSize: 6,
      alphaOptimiser,
      data: { name: data },
    });
    const epochs = async (name: string) =>
      (await readRun(join(folder, name))).events.flatMap(event =>
        event.kind === 'search-epoch' ? [{ ...event, seconds: 0 }] : [],
      );
    await runSearch(search, join(folder, 'whole'), start());
    const whole = await epochs('whole');
    expect(Object.keys(whole[0].alpha)).toEqual(searchedSpace(search).alphaTables.map(({ name }) => name));
    for (const [table, rows] of Object.entries(whole[0].alpha))
      expect(whole[1].alpha[table]).not.toEqual(rows);
    await caughtError(Error, () => runSearch(search, join(folder, 'stopped'), start(stopAfter(3))));
    await runSearch(search, join(folder, 'stopped'), start({ resume: true }));
    expect(await epochs('stopped')).toEqual(whole);
  });

  test('that is complete is not done or written again', async () => {
    const { path, search } = await place();
    const summary = await runSearch(search, path, start());
    const before = await contents(path);
    expect(await runSearch(search, path, start({ resume: true }))).toEqual(summary);
    expect(await contents(path)).toEqual(before);
    await runSearch(search, path, start({ resume: true })); // The lock was given back.
  });

  describe('that is stopped by its eigenvalue', () => {
    const grown = { earlyStop: { ratio: 0.999999, lag: 1, window: 1, firstEpoch: 1 }, epochs: 8 };
    const small = { images: 6, eigenvalueImages: 6, eigenvalueIterations: 3 };

    async function stopped() {
      const { path, search } = await place();
      const config = searchConfig.parse({
        ...{ ...search, ...grown, strategy: 'robust-darts' },
        ...{ diagnostics: small, alphaOptimiser: { learningRate: 0.05 } },
      });
      return { path, config, summary: await runSearch(config, path, start()) };
    }

    test('says when and why, and holds the genotype of the epoch that it went back to', async () => {
      const { path, summary } = await stopped();
      const { events, genotype, status, ledger } = await readRun(path);
      const at = Number(summary.results.stoppedEarlyAt);
      expect(at).toBeLessThan(8);
      expect(events).toHaveLength(at);
      expect(summary.results.returnedEpoch).toBe(at - 1);
      const last = events.at(-1);
      const before = events.at(-2);
      if (last?.kind !== 'search-epoch' || before?.kind !== 'search-epoch') throw new Error('no epochs');
      expect(last.stoppedEarly).toMatchObject({ returns: at - 1, genotype: before.genotype });
      expect(last.stoppedEarly!.before).toBeLessThan(last.stoppedEarly!.after);
      expect(summary.results.genotype).toBe(before.genotype);
      expect(searchSpace('darts', { nodes: 1 }).formatGenotype(genotype!)).toBe(before.genotype);
      expect(last.diagnostics?.supernet?.images).toBe(6);
      expect(ledger!.evaluation.forwardPasses).toBeGreaterThan(at * 2);
      expect(status).toBe('complete');
    });

    test('and killed before its summary, is not gone on with', async () => {
      const { path, config, summary } = await stopped();
      await rm(join(path, 'summary.json'));
      const events = await readFile(join(path, 'events.jsonl'), 'utf8');
      const again = await runSearch(config, path, start({ resume: true }));
      expect(again.results).toEqual(summary.results);
      expect(await readFile(join(path, 'events.jsonl'), 'utf8')).toBe(events);
    });
  });

  test('whose environment is missing says so', async () => {
    const { path, search } = await place();
    await caughtError(Error, () => runSearch(search, path, start(stopAfter(3))));
    await rm(join(path, 'environment.json'));
    for (const call of [() => runSearch(search, path, start({ resume: true })), () => readRun(path)])
      expect((await complaint(call)).given).toContain('environment.json is missing');
  });
});

describe('an attack', () => {
  const attack = (run: string) => attackConfig.parse({ run, attacks: ['fgsm'], epsilon: 0.1, images: 4 });

  test('records what was attacked and how', async () => {
    const { data, path, retraining } = await place();
    await runRetrain(retraining, path, start());
    const result = await runAttack(attack(path), start({ threads: 1 }));
    const best = await loadCheckpoint(join(path, 'checkpoints', 'best-clean.safetensors'));
    const config = { attacks: ['fgsm'], batchSize: 100, checkpoint: 'best', epsilon: 0.1, images: 4 };
    expect(result).toMatchObject({
      config: { ...config, norm: 'linf', seed: 1 },
      checkpointSha256: checkpointDigest(best),
      engine: { name: engine.name, description: engine.description, threads: 1 },
      data: { checksum: (await loadDataSet(data)).checksum },
    });
    expect(await readFile(join(path, 'checkpoints', 'best-clean.safetensors'), 'latin1')).toContain(
      result.checkpointSha256,
    );
    const record = await readRun(path);
    expect(record.attack).toEqual(result);
    expect(record.attackedCheckpoint).toBe('same');
    expect(record.environment.git).toEqual(result.git);
    expect(await readFile(join(path, 'attack.json'), 'utf8')).not.toContain(path);
  });

  test('is told to be of another checkpoint once the run has another', async () => {
    const { path, retraining } = await place();
    await runRetrain(retraining, path, start());
    const { checkpointSha256: _digest, ...old } = await runAttack(attack(path), start());
    const best = join(path, 'checkpoints', 'best-clean.safetensors');
    const { tensors, metadata } = await loadCheckpoint(best);
    await saveCheckpoint(best, { tensors, metadata: { ...metadata, epoch: '7' } });
    expect((await readRun(path)).attackedCheckpoint).toBe('changed');
    await writeFile(best, 'damaged');
    expect((await readRun(path)).attackedCheckpoint).toBe('unknown');
    await writeFile(join(path, 'attack.json'), JSON.stringify(old));
    expect((await readRun(path)).attackedCheckpoint).toBe('unknown');
  });

  test('is refused on other data than the run was trained on', async () => {
    const { data, path, retraining } = await place();
    await runRetrain(retraining, path, start());
    const first = (await loadDataSet(data)).checksum;
    await writeData(data, 2);
    expect((await complaint(() => runAttack(attack(path), start()))).expected).toContain(first);
    expect((await readRun(path)).attack).toBeUndefined();
  });
});
