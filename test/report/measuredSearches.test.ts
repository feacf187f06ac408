import { describe, expect, it } from 'vitest';
import { measuredSearches } from '../../src/report/measuredSearches.js';
import { reportModel } from '../../src/report/reportModel.js';
import { measuredRun, searchRun, tableRecord } from './fixtures.js';

const groups = (runs: Parameters<typeof reportModel>[0]) => measuredSearches(reportModel(runs).searches);

describe('measuredSearches', () => {
  it('joins epochs in a row that end in the same cell', () => {
    const [{ searches }] = groups([measuredRun('a')]);
    expect(
      searches[0].stops.map(({ firstEpoch, lastEpoch, measured }) => [firstEpoch, lastEpoch, measured.index]),
    ).toEqual([
      [1, 1, 7],
      [2, 3, 9],
      [4, 4, 11],
    ]);
  });

  it('keeps searches apart that were looked up in different tables, and leaves out those that were not', () => {
    const other = { ...measuredRun('b'), table: { ...tableRecord, checksum: 'sha256:other' } };
    const found = groups([measuredRun('a'), other, searchRun({ name: 'c', epochs: 2 }), measuredRun('d')]);
    expect(found.map(({ searches }) => searches.map(({ search }) => search.run.name))).toEqual([
      ['a', 'd'],
      ['b'],
    ]);
  });

  it('has no search that was stopped before its first epoch', () => {
    expect(groups([{ ...measuredRun('a'), events: [] }])).toEqual([]);
  });
});
