import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { alphaHistory } from '../../src/report/alpha.js';
import { chartData } from '../../src/report/chartData.js';
import { comparisons } from '../../src/report/comparison.js';
import { corruptedNetworks } from '../../src/report/corruptedNetworks.js';
import { figureData } from '../../src/report/data/figureData.js';
import { diagnosedSearches, withMeasured } from '../../src/report/diagnosed.js';
import { type FigureSpec, themed } from '../../src/report/figure.js';
import { alphaEdges } from '../../src/report/figures/alphaEdges.js';
import { alphaMean } from '../../src/report/figures/alphaMean.js';
import { armEnds } from '../../src/report/figures/armEnds.js';
import { armTrajectories } from '../../src/report/figures/armTrajectories.js';
import { benchmarkCloud } from '../../src/report/figures/benchmarkCloud.js';
import { benchmarkCurves } from '../../src/report/figures/benchmarkCurves.js';
import { certifiedAccuracy } from '../../src/report/figures/certifiedAccuracy.js';
import { correlationScatter } from '../../src/report/figures/correlationScatter.js';
import { corruptionBars } from '../../src/report/figures/corruptionBars.js';
import { costAccuracy } from '../../src/report/figures/costAccuracy.js';
import { costByEpoch, spentSearches } from '../../src/report/figures/costByEpoch.js';
import { dominantEigenvalue } from '../../src/report/figures/dominantEigenvalue.js';
import { genotypeChanges } from '../../src/report/figures/genotypeChanges.js';
import { operationCounts } from '../../src/report/figures/operationCounts.js';
import { operationHistogram } from '../../src/report/figures/operationHistogram.js';
import { parallelCoordinates } from '../../src/report/figures/parallelCoordinates.js';
import { retrainCurves } from '../../src/report/figures/retrainCurves.js';
import { robustAccuracy } from '../../src/report/figures/robustAccuracy.js';
import { searchCostBars } from '../../src/report/figures/searchCost.js';
import { searchCurves } from '../../src/report/figures/searchCurves.js';
import { hasSecurityCurves, securityCurves } from '../../src/report/figures/securityCurves.js';
import { skipConnections } from '../../src/report/figures/skipConnections.js';
import { supernetAccuracy } from '../../src/report/figures/supernetAccuracy.js';
import { tradeOff } from '../../src/report/figures/tradeOff.js';
import { transferHeatMap } from '../../src/report/figures/transferHeatMap.js';
import { measuredSearches } from '../../src/report/measuredSearches.js';
import { measuredOutcomes } from '../../src/report/outcomes.js';
import { panelGrid } from '../../src/report/panels.js';
import { reportModel } from '../../src/report/reportModel.js';
import { robustCells } from '../../src/report/robustCells.js';
import { costedSearches } from '../../src/report/searchCost.js';
import { operationHistory } from '../../src/report/sections/architecture.js';
import { smoothedNetworks } from '../../src/report/smoothedNetworks.js';
import { transferMatrices } from '../../src/report/transferMatrices.js';
import { corruptionResult, smoothingResult, transferResult } from './evaluationFixtures.js';
import {
  attackResult,
  correlation,
  genotype,
  measuredRun,
  nasBench201Run,
  pcDartsRun,
  retrainRun,
  searchRun,
  stoppedRun,
  studyRun,
  subspaceRun,
} from './fixtures.js';

const model = reportModel([
  searchRun({ name: 'darts', lambda: 0, epochs: 2 }),
  searchRun({ name: 'pgd', perturb: 'pgd-7', epochs: 2 }),
  retrainRun({
    name: 'random',
    genotype: genotype(7),
    epochs: 2,
    attack: attackResult(0.97, { fgsm: 0.7, 'pgd-20': 0.5 }),
  }),
]);
const diagnosed = diagnosedSearches([
  ...model.searches,
  ...reportModel([stoppedRun({ name: 'stopped', epochs: 12, done: 6 })]).searches,
]);
const histories = model.searches.flatMap(search => alphaHistory(search) ?? []);

const corrupted = corruptedNetworks(
  reportModel([
    {
      ...retrainRun({ name: 'a', genotype: genotype(7), epochs: 2 }),
      corruption: corruptionResult(0.9, 0.02),
    },
    {
      ...retrainRun({ name: 'b', genotype: genotype(8), epochs: 2 }),
      corruption: corruptionResult(0.8, 0.01),
    },
  ]).retrains,
);

const certified = smoothedNetworks(
  reportModel([
    { ...retrainRun({ name: 'a', genotype: genotype(7), epochs: 2 }), smoothing: smoothingResult(0.9, 0.6) },
    { ...retrainRun({ name: 'b', genotype: genotype(8), epochs: 2 }), smoothing: smoothingResult(0.7, 0.66) },
  ]).retrains,
);

const [matrix] = transferMatrices(
  reportModel([
    {
      ...retrainRun({ name: 'a', genotype: genotype(7), epochs: 2 }),
      transfer: transferResult('a', { a: 0.1, b: 0.6 }),
    },
    {
      ...retrainRun({ name: 'b', genotype: genotype(8), epochs: 2 }),
      transfer: transferResult('b', { b: 0.2 }),
    },
  ]).retrains,
);

const [measured] = measuredSearches(
  reportModel([measuredRun('noise'), measuredRun('darts', { lambda: 0 })]).searches,
);

const [study] = measuredSearches(
  reportModel([
    ...[1, 2, 3].map(seed => studyRun('noise', seed)),
    ...[1, 2].map(seed => studyRun('darts', seed, { lambda: 0 })),
    studyRun('strong', 1, { lambda: 5 }),
  ]).searches,
);

const point = (at: number, accuracy: number) => ({ at, accuracy, interval: [0, 1] as [number, number] });
const least = Array.from({ length: 21 }, (_, i) => (i > 16 ? null : i / 100));
const curved = robustCells(
  reportModel(
    ['noise', 'random'].map((name, i) => {
      const result = attackResult(0.97, { 'pgd-20': 0.5, 'fab-t': 0.4 });
      const attacks = { ...result.attacks, 'fab-t': { ...result.attacks['fab-t'], normQuantiles: least } };
      const curves = {
        attack: 'pgd-20',
        epsilons: [point(0, 0.97), point(0.05, 0.6 - i / 10)],
        steps: [point(1, 0.7), point(10, 0.5), point(100, 0.48 - i / 10)],
      };
      return retrainRun({ name, genotype: genotype(i), epochs: 2, attack: { ...result, attacks, curves } });
    }),
  ),
);

const figures: Readonly<Record<string, (width: 'wide' | 'narrow') => FigureSpec>> = {
  alphaMean: width => alphaMean(histories, width),
  alphaEdges: width => alphaEdges(histories[0], histories[0].tables[0], width),
  operationCounts: width =>
    operationCounts(
      model.searches.flatMap(search => operationHistory(search) ?? []),
      width,
    ),
  searchCurves: width => searchCurves(model.searches, histories, width),
  supernetAccuracy: width => supernetAccuracy(diagnosed, width),
  dominantEigenvalue: width => dominantEigenvalue(diagnosed, width),
  skipConnections: width => skipConnections(diagnosed, width),
  genotypeChanges: width => genotypeChanges(diagnosed, width),
  retrainCurves: width => retrainCurves(model.retrains, width),
  'retrainCurves of a robust training': width => {
    const run = retrainRun({ name: 'trades', genotype: genotype(7), epochs: 2, robust: true });
    return retrainCurves(reportModel([run]).retrains, width);
  },
  robustAccuracy: width => robustAccuracy(robustCells(model), width),
  securityCurves: width => securityCurves(curved, width),
  benchmarkCloud: width => benchmarkCloud(measured, width),
  armEnds: width => armEnds(study, width),
  armTrajectories: width => armTrajectories(study, width),
  corruptionBars: width => corruptionBars(corrupted, width),
  certifiedAccuracy: width => certifiedAccuracy(certified, width),
  transferHeatMap: width => transferHeatMap(matrix, width),
  correlationScatter: width => correlationScatter(correlation, width),
  benchmarkCurves: width => benchmarkCurves(measured, width),
  tradeOff: width => tradeOff(measuredOutcomes([study])[0], width),
  costAccuracy: width => costAccuracy(measuredOutcomes([study])[0], width),
  costByEpoch: width => costByEpoch(spentSearches(model.searches), width),
  operationHistogram: width =>
    operationHistogram(
      [
        { name: 'noise', cells: [{ skip_connect: 1, sep_conv_3x3: 7 }, { sep_conv_3x3: 8 }] },
        { name: 'DARTS', cells: [{ skip_connect: 8 }] },
      ],
      width,
    ),
  searchCost: width => searchCostBars(costedSearches(model.searches), width),
};

const lines = comparisons(
  [1, 2, 5].map(lambda => studyRun(`lambda-${lambda}`, lambda, { lambda })),
  [],
)[0];

/** A line per trace and per part of the layout; three digits, so that it holds what is drawn and no last bits. */
function summary({ data, layout }: FigureSpec): string {
  const line = (value: unknown) =>
    JSON.stringify(value, (_key, inner) =>
      typeof inner === 'number' ? Number(inner.toPrecision(3)) : inner,
    );
  return [...data.map(line), ...Object.entries(layout).map(([key, value]) => `${key}: ${line(value)}`)].join(
    '\n',
  );
}

describe.each(Object.entries(figures))('%s', (_name, draw) => {
  it('is the spec that was looked at', () => {
    expect(summary(draw('wide'))).toMatchSnapshot();
  });

  it('draws the same numbers on a phone', () => {
    const numbers = (width: 'wide' | 'narrow') =>
      draw(width)
        .data.flatMap(trace => [...('x' in trace ? [trace.x] : []), ...('y' in trace ? [trace.y] : [])])
        .flat()
        .map(String)
        .sort();
    expect(numbers('narrow')).toEqual(numbers('wide'));
  });

  it('has a colour for every token in both themes, and changes no text', () => {
    const spec = draw('wide');
    const [light, dark] = [themed(spec, 'light'), themed(spec, 'dark')];
    expect(JSON.stringify(light)).not.toBe(JSON.stringify(dark));
    const colours = [...JSON.stringify([light, dark]).matchAll(/"\w*color":"([^"]*)"/gi)].map(
      match => match[1],
    );
    expect(colours.filter(colour => !/^(#[0-9a-f]{6}|rgba\(0,0,0,0\))$/.test(colour))).toEqual([]);
    expect(light.layout.annotations?.map(({ text }) => text)).toEqual(
      spec.layout.annotations?.map(({ text }) => text),
    );
  });
});

describe('parallelCoordinates', () => {
  it('is the spec that was looked at, and transposed on a phone', () => {
    expect(summary(parallelCoordinates(lines, 'Robust', 'wide'))).toMatchSnapshot();
    const coordinates = (width: 'wide' | 'narrow') =>
      parallelCoordinates(lines, 'Robust', width).data.map(
        trace => 'x' in trace && 'y' in trace && [trace.x, trace.y],
      );
    expect(coordinates('narrow')).toEqual(
      coordinates('wide').map(pair => Array.isArray(pair) && pair.toReversed()),
    );
  });
});

describe('figures', () => {
  it('stack the ledger by epoch up to what the search cost', () => {
    const [spent] = spentSearches(model.searches);
    const { data, layout } = costByEpoch([spent], 'wide');
    expect(data.map(({ name }) => name)).toEqual(['Weights', 'Architecture α', 'Perturbation', 'Evaluation']);
    // A step of DARTS in the fixture: three passes' worth for the weights, two for α, of 64 images of 9.4 M.
    expect(data.map(trace => 'y' in trace && trace.y?.[1])).toEqual([
      ...[62 * 3 * 64 * 9.4e6, 62 * 2 * 64 * 9.4e6, 0, 3 * 64 * 9.4e6],
    ]);
    expect(layout.yaxis?.range?.[1]).toBeCloseTo((62 * 5 + 3) * 64 * 9.4e6 * 1.04, -3);
  });

  it('draw the steps of the front through the arms that nothing beats', () => {
    const outcome = (clean: number, robust: number) => ({ run: 'r', clean, robust });
    const arm = (name: string, ...outcomes: { run: string; clean: number; robust: number }[]) => {
      return { name, colour: 'blue' as const, outcomes };
    };
    const arms = [
      arm('a', outcome(0.9, 0.4)),
      arm('b', outcome(0.7, 0.5), outcome(0.9, 0.5)),
      arm('c', outcome(0.7, 0.3)),
    ];
    const spec = tradeOff({ kind: 'attacked', source: 's', robust: 'PGD-20', arms }, 'wide');
    const [front, , , mean] = spec.data;
    // b's mean is (0.8, 0.5): the front goes from it down to a, and c is below both.
    expect('x' in front && front.x?.slice(1)).toEqual([0.8, 0.9, 0.9]);
    expect('y' in front && front.y?.slice(0, 3)).toEqual([0.5, 0.5, 0.4]);
    expect(mean).toMatchObject({ x: [0.8], y: [0.5], error_y: { array: [0] } });
    // 0.8 · 0.5 + 0.1 · 0.4.
    expect(spec.layout.annotations?.[0].text).toBe('hypervolume 0.4400');
  });

  it('draw the band in which fronts of resampled seeds lie', () => {
    const cells = (...pairs: readonly (readonly [number, number])[]) =>
      pairs.map(([clean, robust]) => ({ run: 'r', clean, robust }));
    const group = (...outcomes: readonly ReturnType<typeof cells>[]) => ({
      ...{ kind: 'attacked' as const, source: 's', robust: 'PGD-20' },
      arms: outcomes.map((own, place) => ({ name: `arm ${place}`, colour: 'blue' as const, outcomes: own })),
    });
    const steady = cells([0.6, 0.4], [0.6, 0.4], [0.6, 0.4]);
    const moving = cells([0.8, 0.2], [0.8, 0.3], [0.8, 0.31]);
    const { data } = tradeOff(group(steady, moving), 'wide');
    const [low, high] = data.slice(0, 2).map(trace => ('y' in trace ? (trace.y as number[]) : []));
    const clean = 'x' in data[0] ? (data[0].x as number[]) : [];
    const at = (share: number) => clean.findIndex(value => value >= share);
    // To the left of the steady arm its accuracy is the least; three equal draws, each of chance 1/27, are the ends of the other's means.
    expect([low[0], high[0]]).toEqual([0.4, 0.4].map(value => expect.closeTo(value, 9)));
    expect([low[at(0.7)], high[at(0.7)]]).toEqual([0.2, 0.31].map(value => expect.closeTo(value, 9)));
    expect([low[at(0.805)], high[at(0.805)]]).toEqual([0, 0]);
    expect(data[1]).toMatchObject({ fill: 'tonexty', name: '95 % confidence band of the front' });
    expect(tradeOff(group(steady, moving), 'narrow').data.slice(0, 2)).toEqual(data.slice(0, 2));
    // Of an arm of two cells nothing is known that would be worth drawing.
    const names = tradeOff(group(steady, moving.slice(1)), 'wide').data.map(({ name }) => name);
    expect(names.filter(name => name?.includes('band'))).toEqual([]);
  });

  it('head their panels within the panels’ width, in two lines at most, and keep what was cut', () => {
    const names = ['RNAS (gaussian noise) · lambda-2-seed1', `${'long '.repeat(20)}end`, 'a'.repeat(90)];
    const arms = names.map(name => ({ name, cells: [{ skip_connect: 1 }] }));
    const histories = names.map(label => ({ label, epochs: [1], counts: [{ skip_connect: 1 }] }));
    for (const width of ['wide', 'narrow'] as const)
      for (const { data, layout } of [operationHistogram(arms, width), operationCounts(histories, width)]) {
        // A letter of the widest face is 7.7 pixels wide; figures are printed 756 or 364 pixels wide.
        const room = width === 'wide' ? 756 / 3 / 7.7 : 364 / 7.7;
        for (const { text = '' } of layout.annotations ?? []) {
          const lines = text.split('<br>');
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) expect(line.length).toBeLessThan(room);
        }
        const [whole, ...cut] = layout.annotations ?? [];
        expect(whole.text?.replace('<br>', ' ')).toContain(names[0]);
        expect(whole.hovertext).toBeUndefined();
        expect(
          cut.map(({ hovertext }) => hovertext?.includes('end') || hovertext?.includes(names[2])),
        ).toEqual([...[true, true]]);
        const panels = figureData('x', [
          { wide: { data, layout }, narrow: { data, layout }, description: '' },
        ]);
        const column = panels.columns.find(({ name }) => name === 'panel')?.values ?? [];
        expect(column.some(value => String(value).includes(names[1]))).toBe(true);
      }
  });

  it('count operations as means over cells, with deviations of several', () => {
    const { data } = operationHistogram(
      [{ name: 'a', cells: [{ skip_connect: 1 }, { skip_connect: 3, sep_conv_3x3: 4 }] }],
      'wide',
    );
    expect(data[0]).toMatchObject({ x: [2, 2], error_x: { array: [Math.SQRT2, Math.sqrt(8)] } });
  });

  it('leave a name alone that is also a colour’s', () => {
    const spec: FigureSpec = { data: [{ type: 'bar', name: 'blue', marker: { color: 'blue' } }], layout: {} };
    expect(themed(spec, 'light').data[0]).toEqual({
      type: 'bar',
      name: 'blue',
      marker: { color: '#0072b2' },
    });
  });

  it('paint a scale of colours too', () => {
    const spec: FigureSpec = { data: [{ type: 'heatmap', colorscale: [[0, 'rule']] }], layout: {} };
    expect(themed(spec, 'dark').data[0]).toEqual({ type: 'heatmap', colorscale: [[0, '#323945']] });
  });

  it('draw the cloud by logarithmic counts in their bins, and nothing where there is no cell', () => {
    const [whole, top] = benchmarkCloud(measured, 'wide').data.filter(trace => trace.type === 'heatmap');
    expect(whole).toMatchObject({ x0: 0.275, dx: 0.35, y0: 0.195, dy: 0.19 });
    expect('z' in whole && whole.z).toEqual([
      [Math.log10(25), null],
      [Math.log10(600), Math.log10(15_000)],
    ]);
    expect('z' in top && top.z).toEqual([
      [2, 1],
      [null, 0],
    ]);
  });

  it('move the labels of levels apart where they would lie on each other', () => {
    const { annotations, shapes } = benchmarkCloud(measured, 'wide').layout;
    const labels = annotations!.filter(({ xanchor, y }) => xanchor === 'left' && Number(y) < 0.5);
    expect(labels.map(({ text }) => text)).toEqual(['random 10', 'random 300', 'evolution 300']);
    expect(labels[1].yshift).toBe(0);
    expect(labels[2].yshift).toBeGreaterThan(5);
    expect(shapes?.map(({ y0, line }) => [y0, line?.dash])).toEqual([
      ...[
        [0.462, 'dot'],
        [0.475, 'dot'],
        [0.4752, 'dash'],
      ],
    ]);
  });

  it('show something after one epoch too', () => {
    const [search] = reportModel([searchRun({ name: 'x', epochs: 1 })]).searches;
    const history = alphaHistory(search);
    const specs = history
      ? [alphaMean([history], 'wide'), alphaEdges(history, history.tables[0], 'wide')]
      : [];
    const modes = specs.flatMap(({ data }) => data.map(trace => ('mode' in trace ? trace.mode : undefined)));
    expect(new Set(modes)).toEqual(new Set(['lines+markers', 'markers']));
  });

  it('count the operations of NAS-Bench-201 too', () => {
    const [search] = reportModel([nasBench201Run('x')]).searches;
    expect(operationHistory(search)?.counts).toEqual([{ nor_conv_3x3: 6 }, { nor_conv_3x3: 6 }]);
  });

  it('head the matrix of edges by the states of its space', () => {
    const history = alphaHistory(reportModel([nasBench201Run('x')]).searches[0]);
    const { layout } = alphaEdges(history!, history!.tables[0], 'wide');
    expect(layout.annotations?.map(({ text }) => text)).toEqual([
      ...['from c<sub>k−1</sub>', 'node 1', 'node 2', 'to 1', 'to 2', 'to c<sub>k</sub>', 'Cell'],
    ]);
  });

  it('leave out the epochs in which an eigenvalue was not measured', () => {
    const run = searchRun({ name: 'x', epochs: 4 });
    const events = run.events.map(event => {
      if (event.kind !== 'search-epoch' || event.epoch % 2 === 0) return event;
      return { ...event, diagnostics: { ...event.diagnostics!, eigenvalue: undefined } };
    });
    const searches = diagnosedSearches(reportModel([{ ...run, events }]).searches);
    const { data } = dominantEigenvalue(withMeasured(searches, 'eigenvalue'), 'wide');
    expect(data.map(trace => ('x' in trace ? trace.x : undefined))).toEqual([
      [2, 4],
      [2, 4],
    ]);
  });

  it('ring the epoch that a stopped search returns, where its eigenvalue is known', () => {
    const [search] = diagnosedSearches(
      reportModel([stoppedRun({ name: 'x', epochs: 12, done: 6 })]).searches,
    );
    const ring = dominantEigenvalue([search], 'wide').data.at(-1)!;
    const { value } = search.epochs[2].diagnostics.eigenvalue!;
    expect(ring).toMatchObject({ name: 'returned', x: [3], y: [value] });
    const later = { ...search, epochs: search.epochs.slice(3) };
    expect(dominantEigenvalue([later], 'wide').data).toHaveLength(2);
  });

  it('mark every change of the derived cells by its size, and the epochs without one by a dot', () => {
    const [search] = diagnosedSearches(reportModel([searchRun({ name: 'x', epochs: 6 })]).searches);
    const changes = [null, 3, 0, 0, 1, 12];
    const epochs = search.epochs.map((epoch, i) => ({
      ...epoch,
      diagnostics: { ...epoch.diagnostics, changedEdges: changes[i] },
    }));
    const [trace] = genotypeChanges([{ ...search, epochs }], 'wide').data;
    expect(trace).toMatchObject({ x: [2, 3, 4, 5, 6], y: [0, 0, 0, 0, 0], customdata: [3, 0, 0, 1, 12] });
    const { size } = z.object({ marker: z.object({ size: z.array(z.number()) }) }).parse(trace).marker;
    // Four times the edges, twice the diameter.
    expect(size[4] / size[0]).toBeCloseTo(2, 12);
    expect(size[1]).toBeLessThan(size[3]);
  });

  it('count skip connections of the kinds of cell that there are', () => {
    const searches = diagnosedSearches(
      reportModel([searchRun({ name: 'x', epochs: 2 }), nasBench201Run('y')]).searches,
    );
    const { data, layout } = skipConnections(searches, 'wide');
    expect(layout.annotations?.map(({ text }) => text?.replace('<br>', ' '))).toEqual([
      ...['Normal cell: skip connections', 'Reduction cell: skip connections', 'Cell: skip connections'],
    ]);
    expect(data.map(trace => ('y' in trace ? trace.y : undefined))).toEqual([
      searches[0].epochs.map(({ diagnostics }) => diagnostics.operations.normal.skip_connect ?? 0),
      searches[0].epochs.map(({ diagnostics }) => diagnostics.operations.reduce.skip_connect ?? 0),
      [0, 0],
    ]);
  });

  it('draw on every edge what it chooses from, and every operation once in the legend', () => {
    const history = alphaHistory(reportModel([subspaceRun('x')]).searches[0])!;
    const { data } = alphaEdges(history, history.tables[0], 'wide');
    expect(data.length).toBe(14 * 2);
    const listed = data.flatMap(trace => ('showlegend' in trace && trace.showlegend ? [trace.name] : []));
    expect(listed.sort()).toEqual([
      ...['dil_conv_3x3', 'dil_conv_5x5', 'max_pool_3x3', 'sep_conv_3x3', 'skip_connect'],
    ]);
    expect(alphaMean([history], 'wide').layout.shapes).toEqual([]);
  });

  it("draw PC-DARTS' edge weights beside its operations", () => {
    const history = alphaHistory(reportModel([pcDartsRun('x')]).searches[0])!;
    const { data } = alphaEdges(history, history.tables[1], 'narrow');
    expect(data.length).toBe(5 * (8 + 1));
    const weights = data.filter(({ name }) => name === 'edge weight');
    expect(weights.map(trace => 'y' in trace && trace.y?.[0])).toEqual([
      ...[1 / 2, 1 / 2, 1 / 3, 1 / 3, 1 / 3],
    ]);
    expect(weights.map(trace => 'showlegend' in trace && trace.showlegend)).toEqual([
      ...[true, false, false, false, false],
    ]);
  });

  it('leave out a search whose genotypes cannot be read', () => {
    const run = searchRun({ name: 'old', epochs: 2 });
    const events = run.events.map(event =>
      event.kind === 'search-epoch' ? { ...event, genotype: '?' } : event,
    );
    expect(operationHistory(reportModel([{ ...run, events }]).searches[0])).toBeUndefined();
  });

  it('lay panels out in rows from the top left, inside the figure', () => {
    const panels = panelGrid(2, 2, { x: 0.2, y: 0.1 });
    expect(panels.map(({ xaxis, yKey }) => [xaxis, yKey])).toEqual([
      ['x', 'yaxis'],
      ['x2', 'yaxis2'],
      ['x3', 'yaxis3'],
      ['x4', 'yaxis4'],
    ]);
    expect(panels[3].xDomain).toEqual([0.6000000000000001, 1]);
    expect(panels[0].yDomain[0]).toBeCloseTo(0.55, 12);
    expect(panels[3].yDomain[1]).toBeCloseTo(0.45, 12);
  });

  it('reach the page once where both widths draw the same data', () => {
    const wide = figures.alphaMean('wide');
    expect(chartData({ wide, narrow: figures.alphaMean('narrow') }).narrow).not.toHaveProperty('data');
    expect(chartData({ wide, narrow: figures.searchCost('narrow') }).narrow).toHaveProperty('data');
  });
});

it('draws no robust accuracy from the norms of reaching a target class', () => {
  const result = attackResult(0.97, { cw: 0.4 });
  const drawn = (changes: object) => {
    const attack = { ...result, attacks: { cw: { ...result.attacks.cw, normQuantiles: least, ...changes } } };
    return hasSecurityCurves(
      robustCells(reportModel([retrainRun({ name: 'a', genotype: genotype(1), attack })])),
    );
  };
  expect(drawn({})).toBe(true);
  expect(drawn({ targetSuccess: 0.3 })).toBe(false);
});
