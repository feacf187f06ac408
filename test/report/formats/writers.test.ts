import { parquetReadObjects } from 'hyparquet';
import MarkdownIt from 'markdown-it';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/experiment/runRecord.js';
import { createReport } from '../../../src/report/createReport.js';
import { reportData } from '../../../src/report/data/reportData.js';
import { type FormatName, formatNames } from '../../../src/report/formats/formatName.js';
import { parquetBytes } from '../../../src/report/formats/parquet.js';
import { reportFormats } from '../../../src/report/formats/reportFormats.js';
import { noPrinter } from '../../../src/report/print/noPrinter.js';
import type { Report } from '../../../src/report/report.js';
import type { ReportOptions } from '../../../src/report/reportOptions.js';
import { latexProblems } from '../../helpers/latexChecker.js';
import { corruptionResult, transferResult } from '../evaluationFixtures.js';
import {
  attackResult,
  genotype,
  quickstartOptions,
  quickstartRuns,
  retrainRun,
  searchRun,
  studyRun,
} from '../fixtures.js';
import { HOSTILE_NAMES, hostileRuns } from '../hostile.js';

const hostileOptions = {
  title: HOSTILE_NAMES[0],
  scaleNote: HOSTILE_NAMES,
  notes: HOSTILE_NAMES,
  summary: { [HOSTILE_NAMES[1]]: HOSTILE_NAMES },
};
const study = [1, 2, 3].flatMap(seed =>
  ['a', 'b', 'c'].map((arm, lambda) => studyRun(arm, seed, { lambda })),
);

const evaluated = ['first', '<b>_&|'].map((name, place) => ({
  ...retrainRun({ name, genotype: genotype(place), epochs: 2, attack: attackResult(0.9, { fgsm: 0.6 }) }),
  corruption: corruptionResult(0.9 - place / 10, 0.02),
  transfer: transferResult(name, { first: 0.5, second: 0.7 }),
}));

const reports: readonly [string, readonly RunRecord[], ReportOptions][] = [
  ['the main job', quickstartRuns({ epochs: 2 }), quickstartOptions],
  ['hostile names', hostileRuns(), hostileOptions],
  ['nothing', [], { title: 'Empty' }],
  ['a run before its first epoch', [searchRun({ name: 'early', done: 0 })], { title: 'T' }],
  [
    'runs that were stopped',
    [searchRun({ name: 's', done: 1 }), retrainRun({ name: 'r', genotype: genotype(1), done: 1 })],
    { title: 'T' },
  ],
  ['a study', study, { title: 'T' }],
  ['networks that were evaluated', evaluated, { title: 'T' }],
];
const without = formatNames.filter(name => !reportFormats[name].needsBrowser && name !== 'html');

async function filesOf(report: Report, formats: readonly FormatName[]) {
  const files = [];
  for (const name of formats)
    files.push(...(await reportFormats[name].write(report, { printer: noPrinter, formats })));
  return files;
}

describe.each(reports)('%s', (name, runs, options) => {
  let report: Report;
  beforeAll(async () => {
    report = await createReport(runs, options);
  });

  test('is written twice with the same bytes, each file once', async () => {
    const again = await createReport(runs, options);
    const [one, other] = [await filesOf(report, without), await filesOf(again, without)];
    expect(one.map(({ path, content }) => [path, Buffer.from(content).toString('base64')])).toEqual(
      other.map(({ path, content }) => [path, Buffer.from(content).toString('base64')]),
    );
    const paths = one.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).toMatch(/^[a-z0-9-]+(\/[a-z0-9-]+)*\.[a-z]+$/);
  });

  test('is LaTeX that can be compiled, with every table', async () => {
    const files = await filesOf(report, ['latex']);
    const tables = report.sections.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'table'));
    expect(files.length).toBe(tables.length + 1);
    for (const { path, content } of files) {
      expect([path, latexProblems(String(content))]).toEqual([path, []]);
      expect(String(content)).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  test('is Markdown without markup of others, whose links lead somewhere', async () => {
    const files = await filesOf(report, ['md', 'csv']);
    const text = String(files.find(({ path }) => path === 'report.md')?.content);
    if (name !== 'hostile names') expect(text).not.toMatch(/undefined|NaN|\[object/);
    expect(
      text
        .replace(/<a id="[a-z0-9-]+"><\/a>/g, '')
        .replace(/```+text\n[\s\S]*?\n```+\n/g, '')
        .replace(/\\./g, '')
        .replace(/`[^`]*`/g, ''),
    ).not.toMatch(/[<>]/);
    const page = new MarkdownIt({ html: true, linkify: true }).render(text);
    expect(page).not.toMatch(
      /<(?!\/?(?:a|p|h[1-4]|ul|ol|li|strong|em|code|pre|table|thead|tbody|tr|t[hd])\b)/,
    );
    const anchors = [...page.matchAll(/<a id="([^"]*)"/g)].map(([, id]) => id);
    for (const [, target] of page.matchAll(/<a href="([^"]*)"/g))
      expect(target.startsWith('#') ? anchors : files.map(({ path }) => path)).toContain(
        target.replace('#', ''),
      );
    const tables = report.sections.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'table'));
    expect(page.split('<table>').length - 1).toBe(tables.length);
  });

  test('is Parquet that says what was given', async () => {
    for (const set of reportData(report)) {
      const bytes = parquetBytes(set);
      const found = await parquetReadObjects({ file: bytes.buffer as ArrayBuffer });
      const rows = set.columns[0].values.map((_, row) => {
        const text = (values: readonly unknown[]) => values.some(value => typeof value === 'string');
        return Object.fromEntries(
          set.columns.map(({ name: column, values }) => {
            const value = values[row];
            const shown = typeof value === 'string' ? Buffer.from(value).toString() : value;
            return [column, text(values) && shown !== null ? String(shown) : shown];
          }),
        );
      });
      expect(
        found.map(row => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? null]))),
      ).toEqual(rows);
    }
  });
});

test('a table of the main job is the one that was looked at', async () => {
  const report = await createReport(quickstartRuns({ epochs: 2 }), quickstartOptions);
  const files = await filesOf(report, ['latex', 'csv', 'md']);
  const file = (path: string) => String(files.find(found => found.path === path)?.content);
  expect(file('latex/tables/robust-table.tex')).toMatchSnapshot();
  expect(file('data/robust-table.csv')).toMatchSnapshot();
  expect(
    file('report.md')
      .split('\n')
      .filter(line => line.startsWith('| '))
      .slice(0, 12),
  ).toMatchSnapshot();
});
