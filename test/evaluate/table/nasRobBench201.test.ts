import { describe, expect, it } from 'vitest';
import { quantile } from '../../../src/base/quantile.js';
import { measureCell } from '../../../src/evaluate/table/measureCell.js';
import { readAccuracyTable } from '../../../src/experiment/readAccuracyTable.js';
import { nasBench201FromDigits } from '../../../src/space/nasBench201/cellDigits.js';

const path = process.env.RNAS_TEST_TABLE ?? '';

/** Against the real table, where there is one: it is third-party and no part of this project. */
describe.skipIf(path === '')('NAS-RobBench-201 on CIFAR-10 (RNAS_TEST_TABLE)', () => {
  it('has the optimum, the quantiles and the ranks that are known of it', async () => {
    const { table } = await readAccuracyTable(path);
    const { sorted } = table.columns.get('pgd_8_acc')!;
    expect([0.5, 0.99].map(share => quantile(sorted, share).toFixed(4))).toEqual(['0.4275', '0.4714']);
    // What the best of 100 and of 300 distinct cells is on average, drawn with replacement.
    const expectedBest = (queries: number) =>
      sorted.reduce((sum, value, place) => {
        const share = (count: number) => (count / sorted.length) ** queries;
        return sum + value * (share(place + 1) - share(place));
      }, 0);
    expect([100, 300].map(queries => expectedBest(queries).toFixed(4))).toEqual(['0.4726', '0.4754']);
    const best = measureCell(table, nasBench201FromDigits('323133'));
    expect([best.accuracies.pgd_8_acc, best.rank.pgd_8_acc]).toEqual([0.4811, 1]);
    const near = measureCell(table, nasBench201FromDigits('333113'));
    // Eighteen distinct cells are better.
    expect([near.accuracies.pgd_8_acc, near.rank.pgd_8_acc, near.regret.pgd_8_acc]).toEqual([
      0.475, 19, 0.0061,
    ]);
  });
});
