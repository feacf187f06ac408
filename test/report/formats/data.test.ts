import { describe, expect, it } from 'vitest';
import { createReport } from '../../../src/report/createReport.js';
import { columnName, type DataSet } from '../../../src/report/data/dataSet.js';
import { figureData } from '../../../src/report/data/figureData.js';
import { reportData } from '../../../src/report/data/reportData.js';
import { WholeNames } from '../../../src/report/data/wholeNames.js';
import type { FigureSpec } from '../../../src/report/figure.js';
import { plotlyText } from '../../../src/report/labelText.js';
import { measuredRun, quickstartOptions, quickstartRuns, studyRun } from '../fixtures.js';

const rows = ({ columns }: DataSet) =>
  columns[0].values.map((_, row) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[row]])),
  );
const of = (spec: FigureSpec, names?: WholeNames) =>
  rows(figureData('x', [{ wide: spec, narrow: spec, description: 'd' }], names));

describe('the numbers of a figure', () => {
  it('are its marks with their panel, series, places and whiskers', () => {
    const spec: FigureSpec = {
      data: [
        {
          type: 'bar',
          name: 'a &lt; <b>b</b>',
          x: [0, 1],
          y: [0.5, null],
          error_y: { type: 'data', symmetric: false, array: [0.1, 0], arrayminus: [0.25, 0] },
          text: ['first', 'second'],
        },
      ],
      layout: {
        xaxis: { tickvals: [0, 1], ticktext: ['one', 'two'], domain: [0, 1] },
        yaxis: { title: { text: 'Accuracy' }, domain: [0, 1] },
        annotations: [
          { text: 'Panel', x: 0, y: 1, xref: 'paper', yref: 'paper', xanchor: 'left', yanchor: 'bottom' },
          { text: 'goal', x: 1, y: 0.9, xref: 'x domain', yref: 'y' },
        ],
        shapes: [{ type: 'line', xref: 'x domain', yref: 'y', x0: 0, x1: 1, y0: 0.9, y1: 0.9 }],
      },
    };
    const common = { panel: 'Panel', y_axis: 'Accuracy' };
    const nothing = { x: null, x_label: null, y_low: null, y_high: null, label: null };
    expect(of(spec)).toEqual([
      {
        ...common,
        ...{ series: 'a < b', x: 0, x_label: 'one', y: 0.5, y_low: 0.25, y_high: 0.6, label: 'first' },
      },
      { ...common, ...nothing, ...{ series: 'a < b', x: 1, x_label: 'two', y: null, label: 'second' } },
      { ...common, ...nothing, ...{ series: 'goal', y: 0.9 } },
    ]);
  });

  it('are the cells of a heat map, the lines of parallel coordinates, and what a trace says of itself', () => {
    const heat: FigureSpec = {
      data: [
        {
          type: 'heatmap',
          x0: 1,
          dx: 2,
          y0: 5,
          dy: 1,
          z: [
            [null, 3],
            [4, null],
          ],
          meta: { z: 'cells' },
        },
        { type: 'scatter', x: [1], y: [1], meta: { draws: 'nothing' } },
        {
          type: 'scatter',
          x: [-0.3, 0.3, null],
          y: [7, 7, null],
          meta: { draws: { x: [0], y: [7] }, panel: 'p' },
        },
      ],
      layout: {},
    };
    expect(of(heat)).toEqual([
      { panel: null, x: 3, y: 5, z_axis: 'cells', z: 3 },
      { panel: null, x: 1, y: 6, z_axis: 'cells', z: 4 },
      { panel: 'p', x: 0, y: 7, z_axis: null, z: null },
    ]);
    const dimensions = [{ label: 'λ', values: [0.5, 1], tickvals: [1], ticktext: ['one'] }];
    const parallel = { data: [{ type: 'parcoords', dimensions }], layout: {} } as unknown as FigureSpec;
    expect(of(parallel)).toEqual([
      { dimension: 'λ', line: 1, value: 0.5, label: null },
      { dimension: 'λ', line: 2, value: 1, label: 'one' },
    ]);
  });

  it('have names whole that the figure shortens, and tell apart what it shortens to the same', () => {
    const long = (end: string) => `${'name-'.repeat(10)}${end}`;
    const spec = (name: string): FigureSpec => ({
      data: [{ type: 'scatter', name: plotlyText(name), legendgroup: 'search-1', x: [1], y: [2] }],
      layout: {},
    });
    expect(of(spec(long('a')), new WholeNames([long('a')]))[0].series).toBe(long('a'));
    const both = new WholeNames([long('a'), long('b')]);
    expect(of(spec(long('a')), both)[0].series).toMatch(/^name-.*… \(search-1\)$/);
  });
});

describe('the numbers of a report', () => {
  it('are there for every figure and table, numbers as numbers', async () => {
    const study = [1, 2, 3].flatMap(seed =>
      ['a', 'b', 'c'].map((arm, place) => studyRun(arm, seed, { lambda: place })),
    );
    for (const runs of [quickstartRuns({ epochs: 3 }), [measuredRun('m')], study]) {
      const report = await createReport(runs, quickstartOptions);
      const blocks = report.sections
        .flatMap(section => section.blocks)
        .filter(({ kind }) => kind !== 'prose');
      const sets = reportData(report);
      expect(sets.map(({ id }) => id)).toEqual(blocks.map(block => ('id' in block ? block.id : '')));
      for (const { id, columns } of sets) {
        expect(columns[0].values.length, id).toBeGreaterThan(0);
        const numeric = columns.filter(({ values }) => values.some(value => typeof value === 'number'));
        if (!id.startsWith('cell-')) expect(numeric.length, id).toBeGreaterThan(0);
        for (const { name, values } of numeric)
          expect([id, name, values.filter(value => typeof value === 'string')]).toEqual([id, name, []]);
      }
    }
  });

  it('are the figures’ own: the worst case of each cell, the accuracy of each attack', async () => {
    const report = await createReport(quickstartRuns({ epochs: 2 }), quickstartOptions);
    const set = reportData(report).find(({ id }) => id === 'robust-accuracy')!;
    const found = rows(set).filter(row => row.series === 'Worst case');
    expect(found.map(({ x_label, y }) => [x_label, y])).toEqual([
      ['RNAS (gaussian noise)', 0.609],
      ['Adversarial (PGD-7)', 0.62],
      ['random', 0.518],
    ]);
    expect(rows(set).find(({ series, x }) => series === 'PGD-20' && x === 2)).toMatchObject({ y: 0.522 });
  });
});

it('columns have names that programs take', () => {
  expect(['MACs per step', 'Spearman ρ', '=1+1', '\u202e<b>', ''].map(columnName)).toEqual([
    ...['macs_per_step', 'spearman_ρ', '1_1', 'b', 'column'],
  ]);
});
