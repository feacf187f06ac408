import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { alphaHistory, choosesFromAll, meanEntropy, meanOverEdges } from '../../src/report/alpha.js';
import { reportModel } from '../../src/report/reportModel.js';
import { robustCells } from '../../src/report/robustCells.js';
import { comparable, costedSearches, reference, searchCost } from '../../src/report/searchCost.js';
import {
  attackResult,
  genotype,
  ledger,
  nasBench201Run,
  pcDartsRun,
  quickstartRuns,
  retrainRun,
  searchRun,
  subspaceRun,
} from './fixtures.js';

const edge = { node: 0, from: 0 };

describe('α', () => {
  it('averages over edges', () => {
    const weights = [
      [
        [0.2, 0.8],
        [0.6, 0.4],
      ],
    ];
    const [[first, second]] = meanOverEdges({
      table: 'normal',
      sources: [],
      targets: [],
      edges: [edge, edge],
      weights,
    });
    expect(first).toBeCloseTo(0.4, 12);
    expect(second).toBeCloseTo(0.6, 12);
  });

  it('has entropy 1 for the uniform mixture, 0 for a single operation, and between for their mean', () => {
    const uniform = [0.25, 0.25, 0.25, 0.25];
    const single = [1, 0, 0, 0];
    const weights = [[uniform], [single], [uniform, single]];
    const entropy = meanEntropy({ table: 'normal', sources: [], targets: [], edges: [edge], weights });
    for (const [epoch, expected] of [1, 0, 0.5].entries()) expect(entropy[epoch]).toBeCloseTo(expected, 12);
  });

  it('is softmaxed per edge, with the edges of the cell', () => {
    const run = searchRun({ name: 'x', epochs: 2 });
    const history = alphaHistory(reportModel([run]).searches[0]);
    expect(history?.tables.map(({ table, edges }) => [table, edges.length])).toEqual([
      ['normal', 14],
      ['reduce', 14],
    ]);
    for (const row of history?.tables[0].weights.flat() ?? []) {
      expect(row.reduce<number>((sum, weight) => sum + (weight ?? Number.NaN), 0)).toBeCloseTo(1, 12);
    }
  });

  it('is laid out as the adjacency matrix of its space', () => {
    const layout = (run: RunRecord) => {
      const history = alphaHistory(reportModel([run]).searches[0]);
      const [{ sources, targets, edges, weights }] = history?.tables ?? [];
      return { sources, targets, operations: history?.operations, edges, weights };
    };
    expect(layout(searchRun({ name: 'x', epochs: 1 }))).toMatchObject({
      sources: ['c<sub>k−2</sub>', 'c<sub>k−1</sub>', 'node 0', 'node 1', 'node 2'],
      targets: ['0', '1', '2', '3'],
    });
    const { sources, targets, operations, edges, weights } = layout(nasBench201Run('x'));
    expect(sources).toEqual(['c<sub>k−1</sub>', 'node 1', 'node 2']);
    expect(targets).toEqual(['1', '2', 'c<sub>k</sub>']);
    expect(operations).toEqual(['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3']);
    expect(edges.map(({ node, from }) => `${from}→${node + 1}`)).toEqual([
      ...['0→1', '0→2', '1→2', '0→3', '1→3', '2→3'],
    ]);
    // exp(ln 7) among four ones.
    expect(weights[0][5][3]).toBeCloseTo(7 / 11, 12);
  });

  it('has a place for the operations of a space that an edge does not choose from', () => {
    const history = alphaHistory(reportModel([subspaceRun('x')]).searches[0])!;
    expect(history.operations).toEqual([
      ...['max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_3x3', 'dil_conv_5x5'],
    ]);
    const [normal, reduce] = history.tables;
    // Softmax of (0, ln 3); edge 5 chooses from max_pool_3x3 and skip_connect, edge 7 from skip and sep_conv_3x3.
    expect(normal.weights[0][5].map(weight => weight && Number(weight.toFixed(9)))).toEqual([
      ...[0.25, null, 0.75, null, null, null],
    ]);
    expect(normal.weights[0][7].map(weight => weight && Number(weight.toFixed(9)))).toEqual([
      ...[null, null, 0.25, 0.75, null, null],
    ]);
    expect([normal, reduce].map(choosesFromAll)).toEqual([false, false]);
    // avg_pool_3x3 is the second of two on six of the fourteen edges of the reduction cell.
    expect(meanOverEdges(reduce)[0][1]).toBeCloseTo((6 * 0.75) / 14, 12);
    for (const means of [meanOverEdges(normal)[0], meanOverEdges(reduce)[0]]) {
      expect(means.reduce((sum, mean) => sum + mean, 0)).toBeCloseTo(1, 12);
    }
    const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)) / Math.log(2);
    expect(meanEntropy(normal)[0]).toBeCloseTo(entropy, 12);
  });

  it("has the edges' own weights in PC-DARTS, and in no other space", () => {
    const { tables } = alphaHistory(reportModel([pcDartsRun('x')]).searches[0])!;
    expect(tables.map(({ table }) => table)).toEqual(['normal', 'reduce']);
    for (const { edgeWeights } of tables) {
      // Softmax of (0, ln 2) among the two edges of the first node, of (0, 0, ln 2) among the three of the second.
      for (const [edge, expected] of [1 / 3, 2 / 3, 1 / 4, 1 / 4, 2 / 4].entries()) {
        expect(edgeWeights?.[1][edge]).toBeCloseTo(expected, 12);
      }
    }
    const [damaged] = reportModel([pcDartsRun('x')]).searches;
    const epochs = damaged.epochs.map(epoch => ({
      ...epoch,
      alpha: { normal: epoch.alpha.normal, reduce: epoch.alpha.reduce },
    }));
    expect(alphaHistory({ ...damaged, epochs })!.tables[0].edgeWeights).toBeUndefined();
    const darts = alphaHistory(reportModel([searchRun({ name: 'x' })]).searches[0])!;
    expect(darts.tables.map(({ edgeWeights }) => edgeWeights)).toEqual([undefined, undefined]);
  });

  it('is left out if its table is not that of its space', () => {
    const run = nasBench201Run('x');
    const [first] = reportModel([run]).searches;
    const epochs = first.epochs.map(epoch => ({ ...epoch, alpha: { cell: epoch.alpha.cell.slice(1) } }));
    expect(alphaHistory({ ...first, epochs })).toBeUndefined();
  });

  it('is undefined before the first epoch', () => {
    expect(alphaHistory(reportModel([searchRun({ name: 'x', done: 0 })]).searches[0])).toBeUndefined();
  });
});

describe('searchCost', () => {
  const cost = { forwardPasses: 10, backwardPasses: 10, images: 640, macs: 300, seconds: 2 };

  it('is what the steps cost, by hand; evaluation is not a step', () => {
    const alpha = { ...cost, macs: 100, seconds: 1 };
    const perturbation = { forwardPasses: 70, backwardPasses: 70, images: 4480, macs: 1400, seconds: 7 };
    const result = searchCost({ weights: cost, alpha, perturbation, evaluation: { ...cost, macs: 1e9 } });
    expect(result).toMatchObject({ steps: 10, macsPerStep: 180, secondsPerStep: 1 });
    expect(result?.total).toEqual({
      forwardPasses: 90,
      backwardPasses: 90,
      images: 5760,
      macs: 1800,
      seconds: 10,
    });
    expect(result?.perStep.perturbation).toEqual({ macs: 140, seconds: 0.7 });
  });

  it('is undefined before the first step', () => {
    expect(searchCost(ledger(0, true, 7))).toBeUndefined();
  });

  it('finds what it is compared with, and refuses to compare other networks or batches', () => {
    const { searches } = reportModel(quickstartRuns());
    const costed = costedSearches(searches);
    expect(reference(costed, 'plain')?.search.run.name).toBe('search-darts');
    expect(reference(costed, 'pgd-7')?.search.run.name).toBe('search-pgd-7');
    const [darts, noise] = searches;
    expect(comparable(darts, noise)).toBe(true);
    expect(comparable(darts, { ...noise, config: { ...noise.config, batchSize: 32 } })).toBe(false);
  });
});

describe('robustCells', () => {
  it('puts clean first, with its Wilson interval, and leaves out what was not attacked', () => {
    const runs = [
      retrainRun({ name: 'a', genotype: genotype(1), attack: attackResult(0.8, { 'pgd-20': 0.5 }, 10) }),
      retrainRun({ name: 'b', genotype: genotype(2) }),
    ];
    const cells = robustCells(reportModel(runs));
    expect(cells.map(({ label }) => label)).toEqual(['a']);
    expect(cells[0].conditions.map(({ name }) => name)).toEqual(['Clean', 'PGD-20']);
    expect(cells[0].conditions[0].interval[0]).toBeCloseTo(0.4902, 4);
    expect(cells[0].conditions[0].interval[1]).toBeCloseTo(0.9433, 4);
  });
});
