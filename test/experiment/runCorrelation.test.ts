import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { Interrupted } from '../../src/base/interrupted.js';
import { silentProgress } from '../../src/base/progress.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { spearman } from '../../src/evaluate/correlation/spearman.js';
import { correlateConfig } from '../../src/experiment/config/correlateConfig.js';
import { parseConfig } from '../../src/experiment/config/parseConfig.js';
import { readRun } from '../../src/experiment/readRun.js';
import type { RunContext } from '../../src/experiment/runContext.js';
import { runCorrelation } from '../../src/experiment/runCorrelation.js';
import { runSearch } from '../../src/experiment/runSearch.js';
import { convolutions } from '../helpers/accuracyTables.js';
import { caughtError } from '../helpers/caughtError.js';
import { placeTableSearch } from '../helpers/tableSearch.js';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native', {});
});

const context = (changes: Partial<RunContext> = {}): RunContext => ({
  ...{ engine, resume: false, commandLine: ['test'], progress: silentProgress },
  ...changes,
});

const parse = (options: object) => parseConfig(correlateConfig, options, 'a test');

async function searched(changes: object = {}) {
  const { table, config, path } = await placeTableSearch();
  await runSearch(config({ diagnostics: { images: 0 }, epsilon: '8/255', ...changes }), path, context());
  const correlate = (options: object = {}, more: Partial<RunContext> = {}) => {
    const given = { run: path, table, cells: 6, images: 12, resamples: 20, ...options };
    return runCorrelation(parse(given), context(more));
  };
  return { table, path, correlate };
}

describe('rank correlations of estimates with a table', () => {
  test('are those of the cells that the result lists, and are kept in the run', async () => {
    const { path, correlate } = await searched();
    const result = await correlate();
    expect((await readRun(path)).correlation).toEqual(result);
    expect(result).toMatchObject({ clean: 'acc', robust: 'pgd', config: { perturb: 'gaussian', cells: 6 } });
    expect(new Set(result.cells.map(({ ops }) => ops)).size).toBe(6);
    for (const { ops, clean, robust } of result.cells) {
      expect([clean, robust]).toEqual([
        Number(convolutions(ops).toFixed(4)),
        Number((convolutions(ops) / 2).toFixed(4)),
      ]);
    }
    for (const name of ['supernet-clean', 'supernet-perturbed', 'proxy'] as const) {
      const values = result.cells.map(({ estimates }) => estimates[name] ?? Number.NaN);
      const measured = result.cells.map(({ robust }) => robust);
      expect(result.estimates[name]?.pgd.spearman.value).toBeCloseTo(spearman(values, measured), 12);
    }
  });

  test('the same for the same seed, from the same cells for fewer estimates, and other cells for another seed', async () => {
    const { correlate } = await searched();
    const [first, again, supernet, proxy, other] = [
      await correlate(),
      await correlate(),
      await correlate({ estimates: ['supernet'] }),
      await correlate({ estimates: ['proxy'], images: undefined }),
      await correlate({ seed: 2 }),
    ];
    expect(again.cells).toEqual(first.cells);
    expect(again.estimates).toEqual(first.estimates);
    expect(supernet.estimates).toEqual({ ...first.estimates, proxy: undefined });
    expect(proxy.estimates).toEqual({ proxy: first.estimates.proxy });
    expect(other.cells.map(({ ops }) => ops)).not.toEqual(first.cells.map(({ ops }) => ops));
  });

  test('perturb as they are told: no ε, no difference; a great one moves the perturbed estimate alone', async () => {
    const { correlate } = await searched();
    const usual = await correlate({ estimates: ['supernet'] });
    const still = await correlate({ epsilon: 0 });
    const great = await correlate({ estimates: ['supernet'], perturb: 'rademacher', epsilon: 1 });
    for (const { estimates } of still.cells) {
      expect(estimates['supernet-perturbed']).toBe(estimates['supernet-clean']);
    }
    const of = (result: typeof usual, name: 'supernet-clean' | 'supernet-perturbed') =>
      result.cells.map(({ estimates }) => estimates[name]);
    expect(of(great, 'supernet-clean')).toEqual(of(usual, 'supernet-clean'));
    expect(of(great, 'supernet-perturbed')).not.toEqual(of(usual, 'supernet-perturbed'));
    expect(great.config).toMatchObject({ perturb: 'rademacher', epsilon: 1 });
  });

  test('are not written when they are stopped', async () => {
    const { path, correlate } = await searched();
    const stop = new AbortController();
    const progress = { stage: () => ({ advance: () => stop.abort(), done: () => undefined }) };
    const { message } = await caughtError(Interrupted, () =>
      correlate({}, { signal: stop.signal, progress }),
    );
    expect(message).toBe('stopped after 1 of 6 cells');
    expect(existsSync(join(path, 'correlation.json'))).toBe(false);
    expect(existsSync(join(path, 'run.lock'))).toBe(false);
  });
});

describe('are refused', () => {
  test.each<[string, object, RegExp]>([
    ['fewer than three cells', { cells: 2 }, /cells = 2/],
    ['more than there are', { cells: 6467 }, /cells = 6467/],
    ['an estimate twice', { estimates: ['proxy', 'proxy'] }, /each estimate once/],
    ['an unknown estimate', { estimates: ['prxoy'] }, /did you mean proxy/],
    ['images that nothing classifies', { estimates: ['proxy'], images: 5 }, /images to be left out/],
  ])('for %s', async (_what, options, message) => {
    const attempt = () => parse({ run: 'x', table: 't.csv', ...options });
    expect((await caughtError(InputError, attempt)).message).toMatch(message);
  });

  test('for a table or a run that is not there', async () => {
    const { table, folder } = await placeTableSearch();
    const refusal = (run: string, file: string) =>
      caughtError(InputError, () => runCorrelation(parse({ run, table: file }), context()));
    expect((await refusal(folder, join(folder, 'no.csv'))).message).toMatch(/no\.csv, which is not there/);
    expect((await refusal(folder, table)).message).toMatch(/which holds no run/);
  });

  test('for a search in another space', async () => {
    const changes = { space: 'darts', network: { channels: 2, layers: 2, nodes: 2 } };
    const { correlate } = await searched(changes);
    const { complaint } = await caughtError(InputError, () => correlate());
    expect(complaint.given).toMatch(/a search in the space darts/);
  });

  test('for a run on other data', async () => {
    const { path, correlate } = await searched();
    const environment = join(path, 'environment.json');
    const { environment: before } = await readRun(path);
    await writeFile(
      environment,
      JSON.stringify({ ...before, data: { ...before.data, checksum: 'sha256:1' } }),
    );
    expect((await caughtError(InputError, () => correlate())).complaint.given).toMatch(/data for/);
  });
});
