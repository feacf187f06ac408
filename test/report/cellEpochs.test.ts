import { describe, expect, it } from 'vitest';
import { alphaHistory, thinned } from '../../src/report/alpha.js';
import { type CellEpochsTable, cellEpochs } from '../../src/report/cellEpochs.js';
import { drawCellEpochs, largestWeight } from '../../src/report/drawCellEpochs.js';
import { encodeCellEpochs } from '../../src/report/encodeCellEpochs.js';
import { evenly } from '../../src/report/evenly.js';
import { reportModel } from '../../src/report/reportModel.js';
import { nasBench201Run, pcDartsRun, searchRun, subspaceRun } from './fixtures.js';

function epochsOf(run: Parameters<typeof reportModel>[0][number], most = 1000) {
  const [search] = reportModel([run]).searches;
  return cellEpochs(search, alphaHistory(search)!, most);
}

describe('cellEpochs', () => {
  it('has the weights of every epoch, and what the derived cell keeps', () => {
    const { epochs, operations, tables } = epochsOf(nasBench201Run('nb'));
    expect([epochs, operations.length]).toEqual([[1, 2], 5]);
    expect(tables[0].states).toEqual(['c<sub>k−1</sub>', '1', '2', 'c<sub>k</sub>']);
    expect(tables[0].edges.map(({ from, to }) => `${from}${to}`)).toEqual([
      ...['01', '02', '12', '03', '13', '23'],
    ]);
    expect(tables[0].chosen).toEqual([Array(6).fill(3), Array(6).fill(3)]);
    // α of the first edge is (0, 0, 0, ln 2, 0).
    expect(tables[0].weights[0][0][3]).toBeCloseTo(2 / 6, 12);
  });

  it('keeps two edges of every node of DARTS, by the genotype of the epoch', () => {
    const run = searchRun({ name: 'x', epochs: 3 });
    const { tables, operations } = epochsOf(run);
    const [event] = run.events.filter(found => found.kind === 'search-epoch');
    const names = tables[0].edges.flatMap(({ from, to }, edge) => {
      const operation = operations[tables[0].chosen[0][edge]];
      return operation === undefined ? [] : [{ to, text: `('${operation}', ${from})` }];
    });
    expect(names.map(({ to }) => to)).toEqual([2, 2, 3, 3, 4, 4, 5, 5]);
    for (const { text } of names) expect(event.genotype).toContain(text);
  });

  it('marks nothing where a genotype cannot be read, and draws it all the same', () => {
    const run = searchRun({ name: 'old', epochs: 2 });
    const events = run.events.map(event =>
      event.kind === 'search-epoch' ? { ...event, genotype: '?' } : event,
    );
    const cells = epochsOf({ ...run, events });
    expect(new Set(cells.tables.flatMap(({ chosen }) => chosen.flat()))).toEqual(new Set([-1]));
    expect(drawCellEpochs(cells).drawing.text).not.toMatch(/undefined|NaN|class="[^"]*chosen/);
  });

  it.each([pcDartsRun('pc'), subspaceRun('s1')])('draws other spaces too', run => {
    expect(drawCellEpochs(epochsOf(run)).drawing.text).not.toMatch(/undefined|NaN|Infinity/);
  });

  it('takes some epochs of a long search, the first and the last among them', () => {
    const cells = epochsOf(searchRun({ name: 'x', epochs: 12 }), 4);
    expect([cells.epochs, cells.of]).toEqual([[1, 5, 8, 12], 12]);
    expect(evenly(3, 5)).toEqual([0, 1, 2]);
    expect(evenly(600, 3)).toEqual([0, 300, 599]);
    const history = alphaHistory(reportModel([searchRun({ name: 'x', epochs: 12 })]).searches[0])!;
    expect(thinned(history, 2).tables[0].weights).toEqual([
      ...[history.tables[0].weights[0], history.tables[0].weights[11]],
    ]);
    expect(thinned(history, 12)).toBe(history);
  });

  it('is drawn as of its last epoch, with a slider that begins there', () => {
    const cells = epochsOf(nasBench201Run('nb'));
    const { drawing, data, paper } = drawCellEpochs(cells);
    // ln 7 against four zeros on the last edge.
    expect(largestWeight(cells)).toBeCloseTo(7 / 11, 12);
    expect(drawing.text).toContain('min="0" max="1" value="1"');
    expect(drawing.text).toContain('64\u202f%');
    expect(drawing.text.match(/<path class="op-convolution chosen" data-edge/g)).toHaveLength(6);
    expect(data.rows).toHaveLength(6 * 5);
    expect(paper).toHaveLength(1);
  });
});

describe('encodeCellEpochs', () => {
  const table = (weights: CellEpochsTable['weights'], chosen: CellEpochsTable['chosen']): CellEpochsTable => {
    return { title: 'Cell', states: [], edges: [], weights, chosen };
  };

  it('writes an epoch as the kept operation and weights in 4095ths to the base of 64', () => {
    // 1 → 4095 = 63 · 64 + 63; 0.5 → 2048 = 32 · 64; 0 and null → 0.
    expect(encodeCellEpochs(table([[[1, 0.5]], [[0, null]]], [[1], [-1]]))).toBe('B//gA.AAAA');
  });

  it('holds 600 epochs of 14 edges in 143 kB', () => {
    const weights = Array.from({ length: 600 }, () => Array.from({ length: 14 }, () => Array(8).fill(0.125)));
    const chosen = Array.from({ length: 600 }, () => Array(14).fill(2));
    expect(encodeCellEpochs(table(weights, chosen))).toHaveLength(600 * 14 * 17);
  });
});
