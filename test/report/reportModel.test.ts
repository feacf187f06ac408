import { describe, expect, it } from 'vitest';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { type ReportModel, reportModel } from '../../src/report/reportModel.js';
import { quickstartRuns, searchRun } from './fixtures.js';

const labels = ({ searches, retrains, cells }: ReportModel) => ({
  searches: searches.map(({ label }) => label),
  retrains: retrains.map(({ label }) => label),
  cells: cells.map(({ label, foundBy }) => [label, foundBy.length]),
});

describe('reportModel', () => {
  it('names searches by what they perturb with, and cells by the search that found them', () => {
    expect(labels(reportModel(quickstartRuns()))).toEqual({
      searches: ['DARTS (λ = 0)', 'RNAS (gaussian noise)', 'Adversarial (PGD-7)'],
      retrains: ['RNAS (gaussian noise)', 'Adversarial (PGD-7)', 'random'],
      cells: [
        ['DARTS (λ = 0)', 1],
        ['RNAS (gaussian noise)', 1],
        ['Adversarial (PGD-7)', 1],
        ['random', 0],
      ],
    });
  });

  it('names searches by another method after it, and takes none of them for plain DARTS', () => {
    const of = (strategy: string, changes: object = {}): RunRecord => {
      const config = searchConfig.parse({ data: { name: 'mnist' }, strategy, ...changes });
      return { ...searchRun({ name: strategy }), config };
    };
    const others = ['sdarts-rs', 'sdarts-adv', 'advrush', 'gdas'].map(strategy => of(strategy));
    const { searches } = reportModel([...others, of('advrush', { lambda: 0 })]);
    expect(searches.map(({ label, kind }) => [label, kind])).toEqual([
      ['SDARTS-RS', 'other'],
      ['SDARTS-ADV', 'other'],
      ['AdvRush', 'other'],
      ['GDAS', 'other'],
      ['DARTS (λ = 0)', 'plain'],
    ]);
  });

  it('tells runs of one label apart by name, and of one name by place', () => {
    const runs = [
      searchRun({ name: 'a' }),
      searchRun({ name: 'b', seed: 2 }),
      searchRun({ name: 'b', seed: 3 }),
    ];
    expect(labels(reportModel(runs)).searches).toEqual([
      'RNAS (gaussian noise) · a',
      'RNAS (gaussian noise) · b (2)',
      'RNAS (gaussian noise) · b (3)',
    ]);
  });

  it('draws one cell for searches that ended in the same', () => {
    const one = searchRun({ name: 'one' });
    const other = { ...searchRun({ name: 'other', perturb: 'fgsm' }), genotype: one.genotype };
    const { cells } = reportModel([one, other]);
    expect(cells.map(({ label }) => label)).toEqual(['RNAS (gaussian noise) and Adversarial (FGSM)']);
  });

  it('gives no two searches or cells of a report the same colour while there are enough', () => {
    const { searches, retrains } = reportModel([...quickstartRuns(), searchRun({ name: 'again', seed: 5 })]);
    for (const views of [searches, retrains])
      expect(new Set(views.map(({ colour }) => colour)).size).toBe(views.length);
  });

  it('makes nothing of nothing', () => {
    expect(reportModel([])).toEqual({ runs: [], searches: [], retrains: [], cells: [] });
  });
});
