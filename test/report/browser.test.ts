import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import type { ReportOptions } from '../../src/report/reportOptions.js';
import { PALETTE } from '../../src/report/style.js';
import { writeReport } from '../../src/report/writeReport.js';
import { measuredRun, quickstartOptions, quickstartRuns } from './fixtures.js';
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
      await page.waitForSelector('[data-ready="true"]', { state: 'attached', timeout: 60_000 });
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
      await unfold(page, 3);
      const drawn = await marks(page);
      expect(drawn.length).toBe(16);
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
        summary: { [HOSTILE_NAMES[1]]: HOSTILE_NAMES },
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
