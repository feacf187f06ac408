import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../src/evaluate/wilsonInterval.js';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { measuredSearches } from '../../src/report/measuredSearches.js';
import { attackedOutcomes, centreOf, meanCost, measuredOutcomes } from '../../src/report/outcomes.js';
import { reportModel } from '../../src/report/reportModel.js';
import { headlineCondition, robustCells } from '../../src/report/robustCells.js';
import { searchArms } from '../../src/report/searchArms.js';
import { outcomesSection } from '../../src/report/sections/outcomes.js';
import { tableHtml } from '../../src/report/tableHtml.js';
import type { DartsGenotype } from '../../src/space/genotype.js';
import { attackResult, genotype, retrainRun, searchRun, studyRun } from './fixtures.js';

const measured = (runs: readonly RunRecord[]) =>
  measuredOutcomes(measuredSearches(reportModel(runs).searches));

function attacked(runs: readonly RunRecord[]) {
  const model = reportModel(runs);
  return attackedOutcomes(
    robustCells(model),
    searchArms(model.searches, search => search),
  );
}

describe('outcomes of searches in a table', () => {
  const runs = [
    ...[1, 2, 3].map(seed => studyRun('noise', seed)),
    studyRun('darts', 1, { lambda: 0 }),
    { ...studyRun('darts', 2, { lambda: 0 }), status: 'partial' as const },
  ];

  it('are accuracies and costs of the complete ones, arm by arm', () => {
    const [group] = measured(runs);
    expect(group.arms.map(({ name, outcomes }) => [name, outcomes.length])).toEqual([
      ['RNAS (gaussian noise)', 3],
      ['DARTS (λ = 0)', 1],
    ]);
    expect(group.arms[0].outcomes.map(({ seed, robust }) => [seed, Number(robust.toFixed(6))])).toEqual([
      ...[
        [1, 0.467],
        [2, 0.462],
        [3, 0.457],
      ],
    ]);
    // 124 steps of seven passes' worth of 64 images of 9.4 M with noise are 522 G. A pass forward and back for the weights, for α two of each with noise.
    expect(meanCost(group.arms[0], 'passes')).toEqual({ mean: 124 * 6, sd: 0, n: 3 });
    expect(meanCost(group.arms[1], 'passes')).toEqual({ mean: 124 * 4, n: 1 });
  });

  it('have no mean cost where one search has no ledger', () => {
    const [first, ...others] = runs;
    const [group] = measured([{ ...first, ledger: undefined }, ...others]);
    expect(meanCost(group.arms[0], 'macs')).toBeUndefined();
  });

  it('are drawn and tabulated with the front and its hypervolume', () => {
    const [{ blocks }] = outcomesSection(measured(runs));
    expect(blocks.flatMap(block => (block.kind === 'prose' ? [] : [block.id]))).toEqual([
      ...['trade-off-1', 'cost-accuracy-1', 'outcomes-1'],
    ]);
    const [, figure] = blocks;
    // DARTS' seed 1 is at (.78, .467), and the mean of noise at (.775, .462): .78 · .467.
    expect('caption' in figure && figure.caption.text).toContain('hypervolume 0.3643 from (0 %, 0 %)');
    const last = blocks.at(-1);
    const text = last?.kind === 'table' ? tableHtml(last.body).text.replace(/<[^>]*>/g, ' ') : '';
    expect(text.replace(/\s+/g, ' ').replaceAll('\u202f', ' ')).toContain(
      'RNAS (gaussian noise) 3 77.50 % ± 0.50 46.20 % ± 0.50 744 522 G',
    );
  });

  it('are not spoken of where there is nothing to compare', () => {
    expect(outcomesSection(measured(runs.slice(0, 3)))).toEqual([]);
    expect(outcomesSection([])).toEqual([]);
  });
});

describe('outcomes of attacked networks', () => {
  const search = (seed: number) => searchRun({ name: `noise-seed${seed}`, seed, epochs: 2 });
  const retrained = (seed: number, robust: number, epsilon = 8 / 255) =>
    retrainRun({
      name: `retrain-${seed}`,
      seed,
      genotype: search(seed).genotype as DartsGenotype,
      attack: { ...attackResult(0.9, { 'pgd-20': robust, square: 0.7 }), epsilon },
    });

  it('put retrainings of the cells of one arm together, with what their searches cost', () => {
    const given = retrainRun({
      ...{ name: 'given', genotype: genotype(9) },
      attack: attackResult(0.95, { 'pgd-20': 0.3, square: 0.6 }),
    });
    const [group] = attacked([search(1), search(2), retrained(1, 0.5), retrained(2, 0.6), given]);
    expect([group.robust, group.source]).toEqual(['Worst case', 'mnist, ε = 8/255']);
    expect(group.arms.map(({ name, outcomes }) => [name, outcomes.map(({ robust }) => robust)])).toEqual([
      ['RNAS (gaussian noise)', [0.496, 0.596]],
      ['given', [0.296]],
    ]);
    expect(meanCost(group.arms[0], 'macs')?.n).toBe(2);
    expect(meanCost(group.arms[1], 'macs')).toBeUndefined();
  });

  it('do not compare what was attacked in different balls', () => {
    expect(attacked([retrained(1, 0.5), retrained(2, 0.6, 2 / 255)])).toHaveLength(2);
  });

  it('are told by the worst case where all went through the same, else by an attack that all of them went through', () => {
    const other = retrainRun({
      name: 'o',
      genotype: genotype(3),
      attack: attackResult(0.9, { square: 0.6 }),
    });
    const headlineOf = (...runs: RunRecord[]) => headlineCondition(robustCells(reportModel(runs)));
    expect(headlineOf(retrained(1, 0.5), retrained(2, 0.6))).toBe('Worst case');
    expect(headlineOf(other)).toBe('Worst case');
    expect(headlineOf(retrained(1, 0.5), other)).toBe('Square');
    expect(headlineOf()).toBeUndefined();
  });

  it('are not told by attacks of other balls, targets or changes, whatever these are called', () => {
    const base = attackResult(0.9, { fgsm: 0.7, mine: 0.6 });
    const settings = { checkpoint: 'best' as const, batchSize: 10, seed: 1, epsilon: 8 / 255 };
    const mine = (loss: string) => ({ name: 'pgd-20', loss, as: 'mine' });
    const configured = (attacks: (string | { name: string })[], changes: object = {}) => ({
      config: { ...settings, norm: 'linf' as const, attacks, ...changes },
    });
    const headlineOf = (...changes: object[]) =>
      headlineCondition(
        robustCells(
          reportModel(
            changes.map((change, i) =>
              retrainRun({ name: `n${i}`, genotype: genotype(3), attack: { ...base, ...change } }),
            ),
          ),
        ),
      );
    expect(headlineOf({}, { epsilon: 2 / 255 })).toBeUndefined();
    expect(headlineOf({}, { norm: 'l2' })).toBeUndefined();
    const margin = configured(['fgsm', mine('margin')]);
    expect(headlineOf(margin, configured([mine('margin'), 'fgsm'], { seed: 2 }))).toBe('Worst case');
    expect(headlineOf(margin, configured(['fgsm', mine('kl')]))).toBe('FGSM');
    expect(headlineOf(margin, configured(['fgsm', mine('margin')], { target: 3 }))).toBeUndefined();
    // Before it was recorded there were names alone.
    expect(headlineOf({}, configured(['fgsm', 'mine']))).toBe('Worst case');
  });

  it('have a worst case no better than what curves found within the radius, also where it was recorded without them', () => {
    const interval = [0, 1] as [number, number];
    const points = (accuracies: Record<number, number>) =>
      Object.entries(accuracies).map(([at, accuracy]) => ({ at: Number(at), accuracy, interval }));
    const attack = attackResult(0.9, { fgsm: 0.6 });
    const epsilons = points({ [4 / 255]: 0.7, [8 / 255]: 0.4, [16 / 255]: 0.1 });
    const worst = (curves: object) => {
      const run = retrainRun({
        name: 'c',
        genotype: genotype(3),
        attack: { ...attack, curves: { attack: 'pgd-20', ...curves } },
      });
      return robustCells(reportModel([run]))[0].worstCase;
    };
    expect(worst({ epsilons })).toEqual({
      name: 'Worst case',
      accuracy: 0.4,
      interval: wilsonInterval(400, 1000),
    });
    expect(worst({ epsilons, steps: points({ 50: 0.35 }) }).accuracy).toBe(0.35);
  });
});

it('the mean of one value has no deviation, and that of none is none', () => {
  expect(centreOf([2])).toEqual({ mean: 2, n: 1 });
  expect(centreOf([1, 3])).toEqual({ mean: 2, sd: Math.SQRT2, n: 2 });
  expect(centreOf([])).toBeUndefined();
});
