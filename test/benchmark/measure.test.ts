import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Interrupted } from '../../src/base/interrupted.js';
import { RunError } from '../../src/base/runError.js';
import type { BenchmarkCase } from '../../src/benchmark/benchmarkCase.js';
import { type Entrant, greet } from '../../src/benchmark/contestant.js';
import { compare } from '../../src/benchmark/measure.js';
import { WorkerAbsent } from '../../src/benchmark/workerProcess.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const fakeWorker = fileURLToPath(new URL('./fakeWorker.mjs', import.meta.url));

/** 2·3·4 = 24 multiply–accumulates an image; 3 passes, 2 operations each, 10 images: 1440 operations a step. */
function tinyCase(): BenchmarkCase {
  const builder = new GraphBuilder({ height: 2, width: 3, channels: 1 });
  const logits = builder.add('linear', { kind: 'linear', units: 4, bias: true }, builder.input);
  return {
    name: 'tiny',
    graph: builder.finish({ logits }),
    step: { kind: 'train', auxiliaryWeight: 0 },
    batch: 10,
  };
}

const same = { logits: [1, -2], 'weights/a': [0.5] };

function entrants(log: string, ...fakes: { version: string; results?: object; fault?: string }[]): Entrant[] {
  return fakes.map(({ version, results = same, fault = '' }, index) => ({
    engine: index === 0 ? 'native' : 'pytorch:nchw',
    peer: index > 0,
    hasAutoAttack: true,
    worker: {
      name: `fake ${version}`,
      command: process.execPath,
      args: [fakeWorker, version, JSON.stringify(results), log, fault],
    },
  }));
}

async function aLog() {
  const log = join(await temporaryFolder(), 'log');
  return { log, calls: async () => (await readFile(log, 'utf8')).trim().split('\n') };
}

const timing = { warmUp: 1, turns: 2, turn: { untimed: 0, timed: 1 } };

test('contestants that agree are timed in turn, in processes that have compared nothing', async () => {
  const { log, calls } = await aLog();
  const fakes = entrants(
    log,
    { version: 'A' },
    { version: 'B', results: { ...same, logits: [1, -2.000001] } },
  );
  const { results, agreement } = await compare(tinyCase(), fakes, timing);
  const exact = { logits: 0, gradients: 0, worstGradient: 0, worst: 'weights/a' };
  expect(agreement).toEqual([
    { engine: 'native', version: 'A', ...exact, logits: expect.closeTo(5e-7, 7) },
    { engine: 'pytorch:nchw', version: 'B', ...exact },
  ]);
  const rounds = ['A step', 'B step', 'A step', 'B step', 'A step', 'B step'];
  expect(await calls()).toEqual([
    ...['A load', 'B load', 'B agree float64', 'A agree float32', 'B agree float32', 'A load', 'B load'],
    ...[...rounds, 'A memory', 'B memory'],
  ]);
  expect(results[0]).toEqual({
    ...{ case: 'tiny', engine: 'native', version: 'A', medianMs: 40, spreadMs: 0, rssMiB: 7 },
    imagesPerSecond: 250,
    gflops: expect.closeTo(1440 / 0.04 / 1e9, 9),
  });
});

test('what an ensemble came to is told with its time, and its passes are its work', async () => {
  const { log, calls } = await aLog();
  const iterations = { apgd: 1, fab: 1, square: 1 };
  const attacked = { ...tinyCase(), step: { kind: 'autoattack', epsilon: 0.1, iterations } as const };
  const { results } = await compare(attacked, entrants(log, { version: 'A' }), {
    ...timing,
    warmUp: 0,
    turns: 1,
  });
  expect((await calls()).slice(-3)).toEqual(['A step', 'A outcome', 'A memory']);
  // 24 multiply–accumulates for each of 100 and 25 passes of an image, in 40 ms.
  const outcome = { standing: 3, forward: 100, backward: 25 };
  expect(results).toMatchObject([{ outcome, gflops: expect.closeTo((2 * 24 * 125) / 0.04 / 1e9, 9) }]);
});

test('contestants that disagree are not timed', async () => {
  const { log, calls } = await aLog();
  const fakes = entrants(log, { version: 'A' }, { version: 'B', results: { ...same, logits: [1, -2.1] } });
  const failure = compare(tinyCase(), fakes, timing);
  await expect(failure).rejects.toThrow(RunError);
  await expect(failure).rejects.toThrow(
    /native A .* tiny as the reference: the logits 4.8e-2 away, .* nothing was timed/,
  );
  expect((await calls()).filter(call => call.endsWith('step'))).toEqual([]);
});

test('one that ends in the middle is named, with its last words', async () => {
  const { log } = await aLog();
  const failure = compare(tinyCase(), entrants(log, { version: 'A', fault: 'dies' }), timing);
  await expect(failure).rejects.toThrow(/^fake A ended: out of luck$/);
});

test('one that cannot work says so before anything else', async () => {
  const { log } = await aLog();
  const [absent] = entrants(log, { version: 'A', fault: 'absent' });
  await expect(greet(absent.worker)).rejects.toThrow(WorkerAbsent);
  const nowhere = { ...absent, worker: { ...absent.worker, command: '/nowhere/python' } };
  await expect(greet(nowhere.worker)).rejects.toThrow(WorkerAbsent);
  expect(await greet(entrants(log, { version: '2.0' })[0].worker)).toMatchObject({ version: '2.0' });
});

test('a raised signal ends everyone, even one that does not answer', async () => {
  const { log, calls } = await aLog();
  const stop = new AbortController();
  const running = compare(tinyCase(), entrants(log, { version: 'A', fault: 'silent' }), {
    ...timing,
    signal: stop.signal,
  });
  const refused = expect(running).rejects.toThrow(Interrupted);
  await expect.poll(calls, { timeout: 20_000 }).toContain('A step');
  stop.abort();
  await refused;
});
