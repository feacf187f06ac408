import { describe, expect, it } from 'vitest';
import { summariseTable } from '../../../src/evaluate/table/summariseTable.js';
import { tableSummary } from '../../../src/evaluate/table/tableSummary.js';
import { convolutions, madeUpTable } from '../../helpers/accuracyTables.js';

const table = madeUpTable({
  weak: digits => 0.8 * convolutions(digits),
  pgd: digits => 0.5 * convolutions(digits),
  acc: convolutions,
});
const summary = summariseTable(table);
const sum = (counts: readonly (readonly number[])[]) =>
  counts.flat().reduce((total, count) => total + count, 0);

describe('summariseTable', () => {
  it('tells the clean from the robust column by their medians, whatever they are called', () => {
    expect([summary.clean, summary.robust, summary.of]).toEqual(['acc', 'pgd', 6466]);
    expect(Object.keys(summary.levels)).toEqual(['weak', 'pgd', 'acc']);
  });

  it('has the optimum and the levels of the distinct cells', () => {
    const { sorted } = table.columns.get('acc')!;
    expect(summary.optimum.clean).toBeCloseTo(convolutions('333333'), 12);
    expect(summary.optimum.robust).toBeCloseTo(0.5 * convolutions('333333'), 12);
    expect(summary.levels.acc.best).toBe(sorted[6465]);
    // Type 7 of 6,466 values: halfway between the 3,233rd and the next.
    expect(summary.levels.acc.median).toBeCloseTo((sorted[3232] + sorted[3233]) / 2, 12);
  });

  it('counts every cell in the cloud, and in its top those that are at least as good as its edge', () => {
    expect(sum(summary.cloud.counts)).toBe(15_625);
    const { accuracies } = table.columns.get('pgd')!;
    const { from, step } = summary.top.y;
    expect(sum(summary.top.counts)).toBe(accuracies.filter(accuracy => accuracy >= from).length);
    expect(from + step * summary.top.counts.length).toBeCloseTo(summary.optimum.robust, 12);
  });

  it('is plain data of a known form, without a word about single cells', () => {
    expect(tableSummary.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
    expect(JSON.stringify(summary)).not.toMatch(/\b[0-4]{6}\b/);
  });
});
