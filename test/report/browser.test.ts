import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import { alphaHistory } from '../../src/report/alpha.js';
import { cellEpochs } from '../../src/report/cellEpochs.js';
import { operationLabel } from '../../src/report/drawCell.js';
import { quantised } from '../../src/report/encodeCellEpochs.js';
import { reportModel } from '../../src/report/reportModel.js';
import type { ReportOptions } from '../../src/report/reportOptions.js';
import { PALETTE } from '../../src/report/style.js';
import { writeReport } from '../../src/report/writeReport.js';
import {
  genotype,
  measuredRun,
  quickstartOptions,
  quickstartRuns,
  retrainRun,
  searchRun,
  studyRun,
} from './fixtures.js';
import { HOSTILE_NAMES, hostileRuns } from './hostile.js';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const installed = existsSync(executablePath);
const required = process.env.CI === 'true';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whatever a reader's console or network panel would show besides the page itself. */
interface Noise {
  messages: string[];
  requests: string[];
}

const runs = quickstartRuns({ epochs: 3 });

/** Of A4, everything unfolded. */
const printedPages = 22;

describe.skipIf(!installed && !required)(
  `the report in a browser${installed ? '' : ` (no Chromium at ${executablePath}; set CHROMIUM_PATH)`}`,
  () => {
    let browser: Browser;
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rnas-report-'));
      browser = await chromium.launch({ executablePath, args: QUIET });
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true });
    });

    async function open(
      name: string,
      runs: readonly RunRecord[],
      options: ReportOptions,
      look: { width: number; colorScheme: 'light' | 'dark' },
    ): Promise<{ page: Page; noise: Noise }> {
      const { path } = await writeReport(runs, join(folder, name), options);
      const page = await browser.newPage({
        viewport: { width: look.width, height: 900 },
        colorScheme: look.colorScheme,
        reducedMotion: 'reduce',
      });
      const noise: Noise = { messages: [], requests: [] };
      const url = pathToFileURL(path).href;
      page.on('console', message => noise.messages.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', error => noise.messages.push(String(error)));
      page.on('request', request => {
        if (request.url() !== url && !/^(data|blob):/.test(request.url())) noise.requests.push(request.url());
      });
      await page.goto(url);
      await page.waitForSelector('[data-ready="true"]', { state: 'attached', timeout: 120_000 });
      return { page, noise };
    }

    /** Opens the first folded figures, as many as are asked for, and waits until everything in sight is drawn. */
    async function unfold(page: Page, count: number): Promise<void> {
      await page.evaluate(
        `[...document.querySelectorAll('details.folded')].slice(0, ${count}).forEach(details => { details.open = true; })`,
      );
      await page.waitForSelector('[data-chart]:not(details:not([open]) *, [data-drawn])', {
        state: 'detached',
      });
    }

    const marks = (page: Page): Promise<{ name: string; marks: number }[]> =>
      page.evaluate(`[...document.querySelectorAll('[data-drawn]')].map(chart => ({
      name: chart.dataset.name,
      marks: [...chart.querySelectorAll('.trace .point path, .trace path.point, .trace path.js-line')].filter(mark => mark.getBoundingClientRect().width > 0).length,
    }))`);

    const overflow = (page: Page): Promise<number> =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

    const paper = (page: Page): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');

    const barColour = (page: Page): Promise<string> =>
      page.evaluate(`document.querySelector('[data-name="search-cost"] .point path').style.fill`);

    const rgb = (hex: string) =>
      `rgb(${[1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;

    it('draws every figure, says nothing in the console and asks for nothing', async () => {
      const { page, noise } = await open('wide', runs, quickstartOptions, {
        width: 1280,
        colorScheme: 'light',
      });
      await unfold(page, 4);
      const drawn = await marks(page);
      expect(drawn.length).toBe(20);
      expect(drawn.filter(chart => chart.marks === 0)).toEqual([]);
      expect(await page.locator('svg.cell-wide').count()).toBe(8);
      expect(await page.locator('svg.cell-wide').first().isVisible()).toBe(true);
      expect(await overflow(page)).toBe(0);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });

    it('follows the system’s theme, and the reader’s, in charts too', async () => {
      const { page, noise } = await open('dark', runs, quickstartOptions, {
        width: 1280,
        colorScheme: 'dark',
      });
      expect([await paper(page), await barColour(page)]).toEqual([
        rgb(PALETTE.dark.paper),
        rgb(PALETTE.dark.blue),
      ]);
      await page.click('#theme');
      expect([await paper(page), await barColour(page)]).toEqual([
        rgb(PALETTE.light.paper),
        rgb(PALETTE.light.blue),
      ]);
      await page.click('#theme');
      expect([await paper(page), await barColour(page)]).toEqual([
        rgb(PALETTE.dark.paper),
        rgb(PALETTE.dark.blue),
      ]);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });

    it('fits a phone without scrolling sideways, and prints', async () => {
      const { page, noise } = await open('phone', runs, quickstartOptions, {
        width: 360,
        colorScheme: 'light',
      });
      await unfold(page, 1);
      expect(await overflow(page)).toBe(0);
      expect((await marks(page)).filter(chart => chart.marks === 0)).toEqual([]);
      expect(await page.locator('svg.cell-narrow').first().isVisible()).toBe(true);
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });

    it('shows hostile names as text, runs none, and still fits a phone', async () => {
      const options = {
        title: HOSTILE_NAMES[0],
        scaleNote: HOSTILE_NAMES,
        notes: HOSTILE_NAMES,
        summary: { [HOSTILE_NAMES[1]]: HOSTILE_NAMES },
        comparison: true,
      };
      const { page, noise } = await open('hostile', hostileRuns(), options, {
        width: 360,
        colorScheme: 'light',
      });
      await unfold(page, 1);
      expect(await page.evaluate('window.broken')).toBeUndefined();
      expect(await page.locator('h1').textContent()).toBe(HOSTILE_NAMES[0]);
      expect((await marks(page)).filter(chart => chart.marks === 0)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });

    it.each([1280, 360])('draws the cloud of measured cells in %i pixels', async width => {
      const { page, noise } = await open(
        `cloud-${width}`,
        [measuredRun('a'), measuredRun('b', { lambda: 0 })],
        { title: 'Cloud' },
        { width, colorScheme: 'dark' },
      );
      await unfold(page, 0);
      const images = '[data-name="benchmark-cloud-1"] .heatmaplayer image';
      expect(await page.locator(images).count()).toBe(2);
      expect((await marks(page)).filter(chart => chart.marks === 0)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });

    describe('the slider through the epochs', () => {
      const run = searchRun({ name: 'noise', epochs: 12 });
      const [search] = reportModel([run]).searches;
      const { tables, operations } = cellEpochs(search, alphaHistory(search)!, 100);

      /** What the drawing of the normal cell says of its kept edges. */
      const shown = (page: Page): Promise<string[]> =>
        page.evaluate(
          `[...document.querySelector('.epoch-cell .arcs').querySelectorAll('text.chosen')].map(text => [...text.children].map(part => part.textContent).join(' '))`,
        );
      const expected = (epoch: number) =>
        tables[0].edges.flatMap((_, edge) => {
          const kept = tables[0].chosen[epoch][edge];
          const weight = quantised(tables[0].weights[epoch][edge][kept] ?? 0);
          return kept < 0 ? [] : [`${operationLabel(operations[kept])} ${(100 * weight).toFixed(0)}\u202f%`];
        });

      it('begins at the last one, and goes by keys', async () => {
        const { page, noise } = await open(
          'slider',
          [run],
          { title: 'Slider' },
          { width: 1280, colorScheme: 'dark' },
        );
        const slider = page.locator('.epoch-control input').first();
        const output = page.locator('.epoch-control output').first();
        expect(await output.textContent()).toBe('12');
        expect(await shown(page)).toEqual(expected(11));
        await slider.press('Home');
        expect(await output.textContent()).toBe('1');
        expect(await slider.getAttribute('aria-valuetext')).toBe('epoch 1');
        expect(await shown(page)).toEqual(expected(0));
        await slider.press('ArrowRight');
        expect(await shown(page)).toEqual(expected(1));
        await slider.press('End');
        expect(await shown(page)).toEqual(expected(11));
        const family = await page.evaluate(
          `getComputedStyle(document.querySelector('.arcs .op-separable')).stroke`,
        );
        expect(family).toBe(rgb(PALETTE.dark.blue));
        expect(noise).toEqual({ messages: [], requests: [] });
        await page.close();
      });

      it('is not there without script, and the last epoch is', async () => {
        const { path } = await writeReport([run], join(folder, 'scriptless'), { title: 'Slider' });
        const context = await browser.newContext({ javaScriptEnabled: false });
        const page = await context.newPage();
        await page.goto(pathToFileURL(path).href);
        expect(await page.locator('.epoch-control').first().isVisible()).toBe(false);
        expect(await page.locator('.arcs text.chosen tspan:first-child').first().isVisible()).toBe(true);
        expect(await page.locator('.arcs text.chosen').count()).toBe(16);
        await context.close();
      });
    });

    it('compares many runs, and sorts them by clicks and keys', async () => {
      const study = [1, 2, 5].flatMap(lambda =>
        [1, 2, 3].map(seed => studyRun(`l${lambda}`, seed, { lambda })),
      );
      const early = { ...study[4], events: [], summary: undefined, status: 'partial' as const };
      const runs = study.map((run, at) => (at === 4 ? early : run));
      const { page, noise } = await open(
        'study',
        runs,
        { title: 'Study' },
        { width: 1280, colorScheme: 'light' },
      );
      const column = (place: number): Promise<string[]> =>
        page.evaluate(
          `[...document.querySelector('#compared-search tbody').rows].map(row => row.cells[${place}].textContent.trim())`,
        );
      const names = await page.locator('#compared-search thead th').allTextContents();
      const robust = names.indexOf('Robust');
      const heading = page.locator('#compared-search thead th').nth(robust);
      await heading.locator('button').click();
      expect(await heading.getAttribute('aria-sort')).toBe('descending');
      const shares = ['46.70', '46.70', '46.70', '46.20', '46.20', '45.70', '45.70', '45.70'];
      const written = (value: string) => `${value}\u202f%`;
      expect(await column(robust)).toEqual([...shares.map(written), '–']);
      await heading.locator('button').press('Enter');
      expect(await heading.getAttribute('aria-sort')).toBe('ascending');
      expect(await column(robust)).toEqual([...shares.toReversed().map(written), '–']);
      await page.locator('#compared-search thead th').first().locator('button').click();
      expect(await heading.getAttribute('aria-sort')).toBeNull();
      expect(await column(0)).toEqual(study.map(({ name }) => name));
      await unfold(page, 0);
      expect((await marks(page)).filter(chart => chart.marks === 0)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });

    it('prints on as many pages as were looked at, with what was folded away, and none sideways', async () => {
      const { page } = await open('print', runs, quickstartOptions, { width: 1280, colorScheme: 'dark' });
      const pdf = await page.pdf({ format: 'A4' });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
      // Fonts of another system may move a page break.
      expect(Math.abs(pages - printedPages)).toBeLessThanOrEqual(2);
      await page.emulateMedia({ media: 'print' });
      expect(await paper(page)).toBe(rgb(PALETTE.light.paper));
      await page.close();
    });

    it.each([
      ['stopped before its first epoch', [searchRun({ name: 'early', done: 0 })]],
      [
        'half-way',
        [searchRun({ name: 'half', done: 5 }), retrainRun({ name: 'r', genotype: genotype(1), done: 2 })],
      ],
      ['one epoch long', [searchRun({ name: 'one', epochs: 1 })]],
      [
        'failed among many',
        Array.from({ length: 9 }, (_, at) => searchRun({ name: `s${at}`, seed: at, done: at % 3 })),
      ],
    ])('shows runs that are %s without a word in the console', async (name, found) => {
      const { page, noise } = await open(name, found, { title: name }, { width: 360, colorScheme: 'light' });
      await unfold(page, 1);
      expect(await page.locator('body').innerText()).not.toMatch(/undefined|NaN|Infinity|\bnull\b/);
      expect((await marks(page)).filter(chart => chart.marks === 0)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });

    it('opens an empty report as quietly', async () => {
      const { page, noise } = await open(
        'empty',
        [],
        { title: 'Empty' },
        { width: 360, colorScheme: 'dark' },
      );
      expect(await overflow(page)).toBe(0);
      expect(noise).toEqual({ messages: [], requests: [] });
      await page.close();
    });
  },
);
