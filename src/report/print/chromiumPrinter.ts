import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { InputError } from '../../base/inputError.js';
import { RunError } from '../../base/runError.js';
import type { Picture } from '../block.js';
import type { FigureSpec } from '../figure.js';
import type { FigureWidth } from '../style.js';
import { PAPER } from '../style.js';
import { findBrowser } from './findBrowser.js';
import type { Printer } from './printer.js';
import { svgFile } from './svgFile.js';
import { withoutDates } from './withoutDates.js';
import { withResolution } from './withResolution.js';
import { withSortedAttributes } from './withSortedAttributes.js';

/** Quiet, and the same text on every run: no hinting by the screen's pixels. */
const ARGUMENTS = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...[
    '--disable-component-update',
    '--disable-sync',
    '--font-render-hinting=none',
    '--force-color-profile=srgb',
  ],
];

/** Longest time for one figure or page, in milliseconds: a large report on a busy machine takes a minute. */
const patience = 300_000;

/** Draws with plotly, whose names of clip paths are random: from a fixed seed, they are the same each time. */
const DRAW = `async ({ data, layout, width, height }) => {
  let state = 1;
  Math.random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const figure = { data, layout: { ...layout, width, height, autosize: false }, config: { staticPlot: true } };
  return Plotly.toImage(figure, { format: 'svg', width, height, imageDataOnly: true });
}`;

/** On a canvas, in one go: a screenshot's tiles, drawn by several threads, differ in the last bit from time to time. */
const PAINT = `async ({ svg, width, height }) => {
  const image = new Image();
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg);
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  return canvas.toDataURL('image/png');
}`;

/** What a reader's browser does before it prints, and the frames in which that shows. */
const PREPARE = `async () => {
  window.dispatchEvent(new Event('beforeprint'));
  await document.fonts.ready;
  for (let frame = 0; frame < 3; frame++) await new Promise(resolve => requestAnimationFrame(resolve));
}`;

const FOOTER =
  '<div style="width: 100%; text-align: center; font: 8px sans-serif; color: #5a6472"><span class="pageNumber"></span> / <span class="totalPages"></span></div>';

/** A headless Chromium that is offline. */
export class ChromiumPrinter implements Printer {
  readonly name: string;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  #plotly: Promise<Page> | undefined;
  #blank: Promise<Page> | undefined;

  private constructor(browser: Browser) {
    this.#browser = browser;
    this.name = `Chromium ${browser.version()}`;
  }

  /**
   * @param named path of the browser; see {@link findBrowser}
   * @throws InputError if there is none, or it does not start
   */
  static async start(named?: string): Promise<ChromiumPrinter> {
    const executablePath = await findBrowser(named);
    const { chromium } = await import('playwright-core');
    try {
      return new ChromiumPrinter(await chromium.launch({ executablePath, args: ARGUMENTS }));
    } catch (error) {
      const refusal = new InputError({
        given: `the browser ${executablePath}, which does not start (${firstLine(error)})`,
        expected: 'Chromium, Chrome or Edge that runs without a screen',
        remedy: 'start it by hand with --headless to see why, or name another by --browser',
      });
      refusal.cause = error;
      throw refusal;
    }
  }

  async draw({ data, layout }: FigureSpec, width: FigureWidth): Promise<Picture> {
    this.#plotly ??= this.#plotlyPage();
    const page = await this.#plotly;
    const pixels = Math.round(PAPER.widths[width] * PAPER.pixelsPerInch);
    const height = layout.height ?? 400;
    const svg: unknown = await this.#doing(() =>
      page.evaluate(`(${DRAW})(${JSON.stringify({ data, layout, width: pixels, height })})`),
    );
    if (typeof svg !== 'string') throw new RunError('plotly gave no picture');
    return { svg: withSortedAttributes(svg), width: pixels, height };
  }

  async picturePdf(picture: Picture): Promise<Uint8Array> {
    const page = await this.#show(picture);
    const [width, height] = [picture.width, picture.height].map(
      pixels => `${pixels / PAPER.pixelsPerInch}in`,
    );
    const pdf = await this.#doing(() => page.pdf({ width, height, printBackground: true, pageRanges: '1' }));
    return withoutDates(pdf);
  }

  async picturePng(picture: Picture): Promise<Uint8Array> {
    const page = await this.#blankPage();
    const dots = (pixels: number) => Math.round((pixels / PAPER.pixelsPerInch) * PAPER.dotsPerInch);
    const size = { width: dots(picture.width), height: dots(picture.height) };
    const asked = JSON.stringify({ svg: svgFile(picture), ...size });
    const png: unknown = await this.#doing(() => page.evaluate(`(${PAINT})(${asked})`));
    if (typeof png !== 'string') throw new RunError('the browser gave no picture');
    return withResolution(Buffer.from(png.slice(png.indexOf(',') + 1), 'base64'), PAPER.dotsPerInch);
  }

  async pagePdf(content: string): Promise<Uint8Array> {
    const context = await this.#context({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' });
    const page = await context.newPage();
    return this.#doing(async () => {
      await page.setContent(content);
      await page.waitForSelector('[data-ready="true"]', { state: 'attached', timeout: patience });
      await page.evaluate(`(${PREPARE})()`);
      const frame = { displayHeaderFooter: true, headerTemplate: '<span></span>', footerTemplate: FOOTER };
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, format: 'A4', ...frame });
      await context.close();
      return withoutDates(pdf);
    });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async #context(options: Parameters<Browser['newContext']>[0]): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ offline: true, reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(patience);
    this.#contexts.push(context);
    return context;
  }

  async #plotlyPage(): Promise<Page> {
    const page = await (await this.#context({})).newPage();
    const path = createRequire(import.meta.url).resolve('plotly.js-dist-min');
    await page.addScriptTag({ path });
    return page;
  }

  /** The picture on a page of its own, in the size that it has on paper. */
  async #show(picture: Picture): Promise<Page> {
    const page = await this.#blankPage();
    const svg = svgFile(picture).replace(/^<\?xml[^>]*\?>\n/, '');
    const style = 'html, body { margin: 0; background: #fff; } svg { display: block; }';
    await this.#doing(() =>
      page.setContent(`<!doctype html><meta charset="utf-8"><style>${style}</style>${svg}`),
    );
    return page;
  }

  #blankPage(): Promise<Page> {
    this.#blank ??= this.#context({}).then(context => context.newPage());
    return this.#blank;
  }

  async #doing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw new RunError(`the browser failed (${firstLine(error)}): nothing was written`, { cause: error });
    }
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
