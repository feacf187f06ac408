import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { comparedArms, comparisons, headlineResult } from '../../src/report/comparison.js';
import { createReport } from '../../src/report/createReport.js';
import { thirds } from '../../src/report/figures/parallelCoordinates.js';
import { differingOptions, flatOptions } from '../../src/report/optionPaths.js';
import { drawnOptions, parallelAxes } from '../../src/report/parallelAxes.js';
import { reportModel } from '../../src/report/reportModel.js';
import { reportPage } from '../../src/report/reportPage.js';
import { robustCells } from '../../src/report/robustCells.js';
import { tableHtml } from '../../src/report/tableHtml.js';
import { comparedArmsTable, comparedRunsTable } from '../../src/report/tables/comparisonTables.js';
import { attackResult, genotype, retrainRun, searchRun, studyRun } from './fixtures.js';

const words = (markup: string) =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replaceAll(/[\u202f\u200b]/g, ' ')
    .replace(/\s+/g, ' ');

const seeds = [1, 2, 3];
const study: readonly RunRecord[] = [1, 2, 5].flatMap(lambda =>
  seeds.map(seed => studyRun(`lambda-${lambda}-seed${seed}`, seed, { lambda })),
);
const [compared] = comparisons(study, []);

describe('options', () => {
  it('are the leaves of a configuration by their paths, a list among them', () => {
    expect(flatOptions({ schema: 1, seed: 3, a: { b: { c: 2 }, d: 'x' }, e: [1, 2], f: true })).toEqual({
      ...{ 'a.b.c': 2, 'a.d': 'x', e: '[1,2]', f: 'true' },
    });
  });

  it('differ where one of the configurations has another value, or none', () => {
    const all = [
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 1, b: 'x', c: 0 },
    ];
    expect(differingOptions(all)).toEqual(['b', 'c']);
    expect(differingOptions(all.slice(0, 1))).toEqual([]);
  });
});

describe('comparisons', () => {
  it('have only the options that differ, never the seed', () => {
    expect(compared.options).toEqual(['lambda']);
    expect(compared.runs.map(({ options }) => options.lambda)).toEqual([1, 1, 1, 2, 2, 2, 5, 5, 5]);
    expect(compared.results.map(({ name }) => name)).toEqual([
      ...['Validation accuracy', 'Clean', 'Robust', 'Rank', 'MACs', 'Wall time'],
    ]);
    expect(headlineResult(compared, [])).toBe('Robust');
  });

  it('keep searches and retrainings apart, and tell the ball of attacks', () => {
    const attacked = (name: string, epsilon: number) =>
      retrainRun({ name, genotype: genotype(1), attack: { ...attackResult(0.9, { fgsm: 0.5 }), epsilon } });
    const runs = [searchRun({ name: 's' }), attacked('a', 4 / 255), attacked('b', 8 / 255)];
    const cells = robustCells(reportModel(runs));
    const [search, retrain] = comparisons(runs, cells);
    expect([search.command, search.options]).toEqual(['search', []]);
    expect([retrain.command, retrain.options]).toEqual(['retrain', ['attack.epsilon']]);
    expect(retrain.runs.map(({ results }) => results.FGSM)).toEqual([0.5, 0.5]);
    expect(headlineResult(retrain, cells)).toBe('Worst case');
    expect(words(tableHtml(comparedRunsTable(retrain)).text)).toMatch(/a complete 10 1 4\/255 .* 8\/255/);
  });

  it('sum seeds up by mean and standard deviation', () => {
    expect(comparedArms(compared).map(({ runs }) => runs.length)).toEqual([3, 3, 3]);
    const text = words(tableHtml(comparedArmsTable(compared)!).text);
    // Robust .472 less one, two and three two-hundredths: mean .462, deviation .005.
    expect(text).toMatch(/ 5 3 \S+ % ± \S+ 77\.50 % ± 0\.50 46\.20 % ± 0\.50 40 ± 0 /);
    expect(comparedArmsTable(comparisons(study.slice(0, 1), [])[0])).toBeUndefined();
  });

  it('say over how many runs a mean is where some have no value', () => {
    const early = { ...study[0], events: [], ledger: undefined, summary: undefined };
    const [some] = comparisons([early, study[1]], []);
    expect(words(tableHtml(comparedArmsTable(some)!).text)).toContain('46.20 % of 1');
  });
});

describe('parallel coordinates', () => {
  it('put numbers between their ends, by logarithms over two decades, and texts in order', () => {
    const run = (name: string, epsilon: number, perturb: string) => ({
      ...studyRun(name, 1, { perturb }),
      config: { ...studyRun(name, 1, { perturb }).config, epsilon },
    });
    const [found] = comparisons(
      [run('a', 0.001, 'uniform'), run('b', 0.01, 'gaussian'), run('c', 0.1, 'pgd-7')] as RunRecord[],
      [],
    );
    const axes = new Map(parallelAxes(found).map(axis => [axis.name, axis]));
    expect(axes.get('epsilon')?.heights.map(height => Number(height?.toFixed(9)))).toEqual([0, 0.5, 1]);
    expect(axes.get('perturb')?.heights).toEqual([1, 0, 0.5]);
    expect(axes.get('perturb')?.ticks.map(({ text }) => text)).toEqual(['gaussian', 'pgd-7', 'uniform']);
    // All three ended in the same cell: no axis.
    expect(axes.has('Robust')).toBe(false);
  });

  it('have no axis for long texts, and a break where a value is missing', () => {
    const runs = ['a', 'b'].map((name, at) =>
      retrainRun({ name, genotype: genotype(at), done: at === 0 ? 0 : 10 }),
    );
    const [found] = comparisons(runs, []);
    expect(drawnOptions(found)).toEqual({ drawn: [], left: ['genotype'] });
    expect(found.runs[0].results['Validation accuracy']).toBeUndefined();
  });

  it('colour by thirds of a result', () => {
    const results = [0.3, undefined, 0.1, 0.5, 0.2, 0.4, 0.6];
    const runs = results.map((value, at) => ({ ...compared.runs[at], results: { Robust: value } }));
    expect(thirds({ ...compared, runs }, 'Robust')).toEqual([[2, 4], [0, 5], [3, 6], [1]]);
  });
});

describe('a report that compares', () => {
  const ids = async (runs: readonly RunRecord[], comparison?: boolean) => {
    const { sections } = await createReport(runs, { title: 'T', comparison });
    return sections.flatMap(({ blocks }) =>
      blocks.flatMap(block => (block.kind === 'prose' ? [] : [block.id])),
    );
  };

  it('is made of nine runs, or of fewer when asked for', async () => {
    const found = ['coordinates-search', 'compared-means-search', 'compared-search'];
    expect(await ids(study)).toEqual(expect.arrayContaining(found));
    expect(await ids(study)).not.toContain('runs-table');
    for (const id of found) expect(await ids(study.slice(0, 8))).not.toContain(id);
    expect(await ids(study.slice(0, 4), true)).toEqual(expect.arrayContaining(found));
    expect(await ids(study, false)).toContain('runs-table');
  });

  it('shows what all share once, and of each run what sets it apart', async () => {
    const page = await reportPage(study, { title: 'T' });
    expect(page.match(/alphaOptimiser\.learningRate: /g)).toHaveLength(1);
    expect(page.match(/<code>lambda: 5<\/code>/g)).toHaveLength(3);
    expect(words(page)).toContain('They differ in 1 option besides the seed');
  });

  it('looks at eight of nine single searches, and says which', async () => {
    const single = Array.from({ length: 9 }, (_, lambda) => studyRun(`only-${lambda}`, 1, { lambda }));
    const page = await reportPage(single, { title: 'T' });
    expect(words(page)).toContain('shows the first 8: only-0-seed1, only-1-seed1,');
    expect(page.match(/id="alpha-edges-/g)).toHaveLength(8);
  });
});
