import { describe, expect, it } from 'vitest';
import { measuredSearches } from '../../src/report/measuredSearches.js';
import { reportModel } from '../../src/report/reportModel.js';
import { measuredRun, searchRun, tableRecord } from './fixtures.js';

const groups = (runs: Parameters<typeof reportModel>[0]) => measuredSearches(reportModel(runs).searches);

describe('measuredSearches', () => {
  it('joins epochs in a row that end in the same cell', () => {
    const [{ arms }] = groups([measuredRun('a')]);
    expect(
      arms[0].searches[0].stops.map(({ firstEpoch, lastEpoch, measured }) => [
        firstEpoch,
        lastEpoch,
        measured.index,
      ]),
    ).toEqual([
      [1, 1, 7],
      [2, 3, 9],
      [4, 4, 11],
    ]);
  });

  it('keeps searches apart that were looked up in different tables, and leaves out those that were not', () => {
    const other = { ...measuredRun('b'), table: { ...tableRecord, checksum: 'sha256:other' } };
    const found = groups([measuredRun('a'), other, searchRun({ name: 'c', epochs: 2 }), measuredRun('d')]);
    const names = ({ arms }: (typeof found)[number]) =>
      arms.flatMap(({ searches }) => searches.map(({ search }) => search.run.name));
    expect(found.map(names)).toEqual([['a', 'd'], ['b']]);
  });

  it('takes searches that differ in their seeds alone together, and names them by their method', () => {
    const runs = [
      ...[1, 2, 3].map(seed => measuredRun(`noise-${seed}`, { seed })),
      measuredRun('strong', { lambda: 5 }),
      ...[1, 2].map(seed => measuredRun(`darts-${seed}`, { seed, lambda: 0 })),
    ];
    const [{ arms }] = groups(runs);
    expect(arms.map(({ label, searches }) => [label, searches.length])).toEqual([
      ['RNAS (gaussian noise), lambda 1, 3 seeds', 3],
      ['RNAS (gaussian noise) · strong', 1],
      ['DARTS (λ = 0), 2 seeds', 2],
    ]);
  });

  it('has no search that was stopped before its first epoch', () => {
    expect(groups([{ ...measuredRun('a'), events: [] }])).toEqual([]);
  });
});
