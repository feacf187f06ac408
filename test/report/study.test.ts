import { describe, expect, it, test } from 'vitest';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { armTrajectories } from '../../src/report/figures/armTrajectories.js';
import { measuredSearches } from '../../src/report/measuredSearches.js';
import { reportModel } from '../../src/report/reportModel.js';
import { reportPage } from '../../src/report/reportPage.js';
import { isStudy, representatives, searchArms } from '../../src/report/searchArms.js';
import { cellsSection } from '../../src/report/sections/cells.js';
import { tableHtml } from '../../src/report/tableHtml.js';
import { armDiagnosticsTable } from '../../src/report/tables/armDiagnosticsTable.js';
import { nasBench201FromIndex } from '../../src/space/nasBench201/cellIndex.js';
import { correlation, measuredRun, studyRun } from './fixtures.js';
import { pageWords } from './pageWords.js';

const seeds = [1, 2, 3, 4];
/** Ten arms of four seeds, two of them with methods of their own. */
const study: readonly RunRecord[] = [
  ...seeds.map(seed => studyRun('darts', seed, { lambda: 0 })),
  ...seeds.map(seed => studyRun('pgd', seed, { perturb: 'pgd-7' })),
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap(lambda =>
    seeds.map(seed => studyRun(`noise-${lambda}`, seed, { lambda })),
  ),
];

describe('a report on a study', () => {
  it('sums its arms up, shows one seed of a few of them, and folds the rest away', async () => {
    const page = await reportPage(study, { title: 'T' });
    const text = pageWords(page);
    expect(text).toContain(
      'compares 40 searches in 10 arms on mnist : DARTS (λ = 0), Adversarial (PGD-7), noise-1, noise-2,',
    );
    expect(text).toContain('The first seed of 8 of the 10 arms.');
    expect(text).toMatch(/shows one seed of the first 8 arms: darts-seed1, pgd-seed1, noise-1-seed1/);
    // Clean .785 and robust .472, less a two-hundredth for each seed.
    expect(text).toContain('noise-3, 4 seeds 4 77.25 % ± 0.65 45.95 % ± 0.65 40.0 ± 0.0');
    expect(text).toContain('DARTS (λ = 0), 4 seeds 4 124 4.00 1.00 × 3.01 G 1.00 ×');
    expect(text).toContain(
      'Search Runs Skips None α entropy Supernet, clean perturbed Regulariser Eigenvalue',
    );
    expect(page.match(/id="alpha-edges-/g)).toHaveLength(8);
    const [, folded] = page.split('Every single search');
    expect(folded?.match(/noise-8-seed4/)).toHaveLength(1);
    expect(text).toContain('DARTS (λ = 0) (4 seeds) ended in the cells of the highest');
    expect(text).toMatch(/highest mean measured robust accuracy: 45\.95 % ± 0\.65, rank 40 ± 0 of 6 466/);
  });

  it('has a colour for each arm', () => {
    const { searches } = reportModel(study);
    const colours = new Map(searches.map(({ run, colour }) => [run.name, colour]));
    for (const arm of ['darts', 'pgd', 'noise-1', 'noise-2']) {
      expect(new Set(seeds.map(seed => colours.get(`${arm}-seed${seed}`))).size).toBe(1);
    }
    expect(new Set(['darts', 'pgd', 'noise-1'].map(arm => colours.get(`${arm}-seed1`))).size).toBe(3);
  });

  it('is one from nine searches on, if some of them are seeds of one arm', () => {
    const arms = (runs: readonly RunRecord[]) => searchArms(reportModel(runs).searches, search => search);
    expect(isStudy(arms(study.slice(0, 8)))).toBe(false);
    expect(isStudy(arms(study.slice(0, 9)))).toBe(true);
    const single = Array.from({ length: 9 }, (_, lambda) => studyRun(`a${lambda}`, 1, { lambda }));
    expect(isStudy(arms(single))).toBe(false);
    expect(representatives(arms(study.slice(0, 8)))).toHaveLength(8);
    expect(representatives(arms(study)).map(({ run }) => run.name)).toEqual(
      ['darts', 'pgd', ...[1, 2, 3, 4, 5, 6].map(lambda => `noise-${lambda}`)].map(arm => `${arm}-seed1`),
    );
  });
});

test('an arm is diagnosed by its last epochs', () => {
  const diagnostics = (skips: number, accuracy: number) => ({
    entropy: { normal: { mean: 1, edges: [1] }, reduce: { mean: 2, edges: [2] } },
    operations: { normal: { skip_connect: skips, sep_conv_3x3: 1 }, reduce: { skip_connect: 1 } },
    changedEdges: 0,
    supernet: { images: 8, clean: { loss: 1, accuracy }, perturbed: { loss: 2, accuracy: accuracy / 2 } },
  });
  const run = (seed: number, skips: number, accuracy: number): RunRecord => {
    const whole = studyRun('a', seed);
    const events = whole.events.map((event, place) =>
      event.kind === 'search-epoch'
        ? { ...event, diagnostics: place === 3 ? diagnostics(skips, accuracy) : undefined, regulariser: 0.5 }
        : event,
    );
    return { ...whole, events };
  };
  const { searches } = reportModel([run(1, 1, 0.6), run(2, 3, 0.8)]);
  const text = pageWords(`<body>${tableHtml(armDiagnosticsTable(searchArms(searches, search => search))!)}`);
  expect(text).toContain('Search Runs Skips None α entropy Supernet, clean perturbed Regulariser RNAS');
  expect(text).toContain('2 3.0 ± 1.4 0.0 ± 0.0 1.50 ± 0.00 70.0 % ± 14.1 % 35.0 % ± 7.1 % 0.5000 ± 0.0000');
  expect(armDiagnosticsTable([])).toBeUndefined();
});

describe('the mean over seeds', () => {
  it('is of epochs that all of them came to', () => {
    const whole = studyRun('noise', 1);
    const stopped = { ...studyRun('noise', 3), events: studyRun('noise', 3).events.slice(0, 2) };
    const [group] = measuredSearches(reportModel([whole, stopped]).searches);
    const mean = armTrajectories(group, 'wide').data.at(-1) as { x: number[]; y: number[] };
    expect(mean.x).toEqual([1, 2]);
    // Robust .2 and .465, less one and three two-hundredths.
    expect(mean.y.map(value => Number(value.toFixed(6)))).toEqual([0.19, 0.455]);
  });
});

describe('the cell that an early stop returned', () => {
  it('is the one that counts', () => {
    const run = measuredRun('stopped');
    const stop = { before: 1, after: 2, returns: 2, genotype: '333333' };
    const events = run.events.map((event, place) =>
      place === 3 && event.kind === 'search-epoch' ? { ...event, stoppedEarly: stop } : event,
    );
    const [{ arms }] = measuredSearches(reportModel([{ ...run, events }]).searches);
    expect(arms[0].searches[0].end.rank.pgd_8_acc).toBe(300);
  });
});

describe('many cells', () => {
  it('are listed, and the ones that most searches found are drawn', async () => {
    const cells = Array.from({ length: 13 }, (_, place) => ({
      id: `cell-${place + 1}`,
      label: `cell ${place}`,
      genotype: nasBench201FromIndex(place),
      foundBy: Array<string>(1 + (place % 5)).fill(`search ${place}`),
      retrains: [],
    }));
    const [{ blocks }] = await cellsSection(cells);
    expect(blocks.flatMap(block => (block.kind === 'figure' ? [block.id] : []))).toEqual(
      ['5', '10', '4', '9', '3', '8'].map(number => `cell-${number}`),
    );
    expect(blocks.at(-1)).toMatchObject({ kind: 'table', id: 'cells-table' });
    const [few] = await cellsSection(cells.slice(0, 12));
    expect(few.blocks.filter(({ kind }) => kind === 'figure')).toHaveLength(12);
  });
});

describe('correlations with a table', () => {
  it('are drawn and listed for the searches that have them', async () => {
    const text = pageWords(
      await reportPage([{ ...measuredRun('a'), correlation }, measuredRun('b', { lambda: 0 })], {
        title: 'T',
      }),
    );
    expect(text).toContain('How well estimates order cells');
    expect(text).toContain(
      'RNAS (gaussian noise) 4 Supernet, clean acc 0.800 (0.700 to 0.900) 0.400 (0.700 to 0.900)',
    );
    expect(text).toContain('Zero-cost proxy pgd_8_acc 0.200 (0.100 to 0.300) 0.100');
    expect(pageWords(await reportPage([measuredRun('a')], { title: 'T' }))).not.toContain('estimates order');
  });
});
