import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { silentProgress } from '../../src/base/progress.js';
import type { Engine } from '../../src/engine/engine.js';
import { measureCell } from '../../src/evaluate/table/measureCell.js';
import { parseConfig } from '../../src/experiment/config/parseConfig.js';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import { configHash } from '../../src/experiment/configHash.js';
import { readAccuracyTable } from '../../src/experiment/readAccuracyTable.js';
import { readRun } from '../../src/experiment/readRun.js';
import type { RunContext } from '../../src/experiment/runContext.js';
import { runSearch } from '../../src/experiment/runSearch.js';
import { parseNasBench201 } from '../../src/space/nasBench201/genotypeCodec.js';
import { caughtError } from '../helpers/caughtError.js';
import { oracle } from '../helpers/engines.js';
import { placeTableSearch, tableCsv } from '../helpers/tableSearch.js';

let engine: Engine;
beforeAll(async () => {
  engine = await oracle.create();
});

const context = (changes: Partial<RunContext> = {}): RunContext => ({
  ...{ engine, resume: false, commandLine: ['test'], progress: silentProgress },
  ...changes,
});

/** Stops a run after so many steps. */
function stopAfter(steps: number): Partial<RunContext> {
  const stop = new AbortController();
  let done = 0;
  const advance = (by = 1) => {
    done += by;
    if (done >= steps) stop.abort();
  };
  return { signal: stop.signal, progress: { stage: () => ({ advance, done: () => undefined }) } };
}

describe('a search that is given a table', () => {
  test('writes down what the table says of every epoch, and is otherwise the same search', async () => {
    const { folder, table, config, path } = await placeTableSearch();
    const summary = await runSearch(config({ table }), path, context());
    const plain = await runSearch(config(), join(folder, 'plain'), context());
    expect(summary.results).toEqual(plain.results);
    const [run, other] = [await readRun(path), await readRun(join(folder, 'plain'))];
    expect(run.configHash).toBe(other.configHash);
    const { table: opened, identity } = await readAccuracyTable(table);
    const searched = run.events.filter(event => event.kind === 'search-epoch');
    expect(searched.map(({ measured }) => measured)).toEqual(
      searched.map(({ genotype }) => measureCell(opened, parseNasBench201(genotype))),
    );
    const withoutTimes = (events: typeof run.events) =>
      events.map(event => ({ ...event, seconds: 0, measured: undefined }));
    expect(withoutTimes(run.events)).toEqual(withoutTimes(other.events));
    expect(run.environment.table).toEqual({ ...identity, name: '…/table.csv' });
    expect(run.table).toMatchObject({ checksum: identity.checksum, of: 6466, clean: 'acc', robust: 'pgd' });
    expect(run.table?.baselines.results).toHaveLength(6);
    for (const name of ['environment.json', 'table.json', 'events.jsonl']) {
      expect(await readFile(join(path, name), 'utf8')).not.toContain(folder);
    }
    expect([other.table, other.environment.table]).toEqual([undefined, undefined]);
  });

  test('goes on with that table wherever it lies, and with no other', async () => {
    const { folder, table, config, path } = await placeTableSearch();
    await caughtError(Error, () => runSearch(config({ table }), path, context(stopAfter(1))));
    const goOn = (changes: object) => runSearch(config(changes), path, context({ resume: true }));
    const moved = join(folder, 'moved.csv');
    await rename(table, moved);
    await writeFile(table, tableCsv.replace(/\n(\d+,"\d{6}"),[\d.]+/, '\n$1,0.1234'));
    const refusal = (await caughtError(InputError, () => goOn({ table }))).complaint;
    expect(refusal.given).toMatch(/the table …\/table\.csv, sha256:/);
    expect(refusal.expected).toMatch(/the table …\/table\.csv, sha256:/);
    expect((await caughtError(InputError, () => goOn({}))).complaint.given).toContain('no table');
    await goOn({ table: moved });
    expect((await readRun(path)).events.map(event => 'measured' in event)).toEqual([true, true]);
  });

  test('is refused before anything is made of it, if there is no such table', async () => {
    const { folder, config, path } = await placeTableSearch();
    for (const table of [join(folder, 'nope.csv'), folder, join(folder, 'train-images-idx3-ubyte')]) {
      await caughtError(InputError, () => runSearch(config({ table }), path, context()));
      expect((await caughtError(InputError, () => readRun(path))).complaint.given).toContain('no run');
    }
  });
});

test('a table is for NAS-Bench-201 alone, and changes no result', async () => {
  const parse = (changes: object) =>
    parseConfig(searchConfig, { data: { name: 'mnist' }, ...changes }, 'the command line');
  const { complaint } = await caughtError(InputError, () => parse({ table: 't.csv' }));
  expect(complaint.expected).toContain('nas-bench-201');
  const space = 'nas-bench-201';
  expect(configHash(parse({ space, table: 't.csv' }))).toBe(configHash(parse({ space })));
});
