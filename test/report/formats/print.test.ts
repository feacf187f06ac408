import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../src/report/block.js';
import { createReport } from '../../../src/report/createReport.js';
import { page } from '../../../src/report/page.js';
import { plotlyBundle } from '../../../src/report/plotlyBundle.js';
import { ChromiumPrinter } from '../../../src/report/print/chromiumPrinter.js';
import { type FigurePrint, figurePrints } from '../../../src/report/print/figurePrints.js';
import { svgFile } from '../../../src/report/print/svgFile.js';
import type { Report } from '../../../src/report/report.js';
import { PAPER } from '../../../src/report/style.js';
import { browserOrNone } from '../../helpers/browser.js';
import { quickstartOptions, quickstartRuns } from '../fixtures.js';
import { hostileRuns } from '../hostile.js';

const { missing } = await browserOrNone();

/**
 * What is drawn, each kind of mark once: numbers are left out, since they depend on the machine's fonts, as the count of ticks does,
 * and ids are named by the order in which they come.
 */
function normalised(svg: string): string {
  const ids = [...new Set([...svg.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id))];
  const named = ids.reduce((text, id, place) => text.replaceAll(id, `id-${place}`), svg);
  const lines = named
    .replace(/\sd="[^"]*"/g, '')
    .replace(/\s(transform|x|y|x1|x2|y1|y2|cx|cy|r|dy|width|height|viewBox|points)="[^"]*"/g, '')
    .replace(/\sdata-unformatted="[^"]*"/g, '')
    .replace(/>[\d.%−]+</g, '>#<')
    .replace(/></g, '>\n<')
    .split('\n');
  return [...new Set(lines)].join('\n');
}

/** Heights of the letters in points, of all the text but that which is raised or lowered. */
function fontSizes({ svg, width }: Picture, print: FigurePrint): number[] {
  const room = PAPER.widths[print.width] * PAPER.pixelsPerInch;
  expect(width).toBeLessThanOrEqual(room + 1e-6);
  const inner = Number(/viewBox="[\d.-]+ [\d.-]+ ([\d.]+)/.exec(svg)?.[1]);
  const texts = [...svg.matchAll(/font-size(?:: ?|=")([\d.]+)(?:px)?/g)];
  return texts.map(([, size]) => (Number(size) * (width / inner) * 72) / PAPER.pixelsPerInch);
}

const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

describe.skipIf(missing)('a report on paper', () => {
  let printers: ChromiumPrinter[];
  let report: Report;
  let prints: FigurePrint[];
  beforeAll(async () => {
    printers = [await ChromiumPrinter.start(), await ChromiumPrinter.start()];
    report = await createReport(quickstartRuns({ epochs: 2 }), quickstartOptions);
    prints = figurePrints(report);
  });
  afterAll(() => Promise.all(printers.map(printer => printer.close())));
  const find = (path: string) => prints.find(print => print.path === `figures/${path}`)!;

  it('has every figure at both widths, in type of at least 7 points', async () => {
    const figures = report.sections.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'figure'));
    expect(new Set(prints.map(({ id }) => id)).size).toBe(figures.length);
    // One search's edges are drawn as the others' are.
    for (const print of prints.filter(({ id }) => !/^(alpha-edges|cell-epochs)-search-[2-9]/.test(id))) {
      const picture = await print.picture(printers[0]);
      const sizes = fontSizes(picture, print);
      expect([print.path, sizes.filter(size => size < 7)]).toEqual([print.path, []]);
      expect(sizes.length, print.path).toBeGreaterThan(0);
    }
  }, 400_000);

  it('draws what was looked at', async () => {
    for (const path of ['search-cost-column', 'robust-accuracy-page'])
      expect(normalised(svgFile(await find(path).picture(printers[0])))).toMatchSnapshot(path);
  });

  it('gives the same bytes in another browser: SVG, PDF, PNG, of the paper’s size', async () => {
    for (const path of ['robust-accuracy-column', 'cell-1-1-page']) {
      const [one, other] = await Promise.all(
        printers.map(async printer => {
          const fresh = figurePrints({ ...report }).find(print => print.path === `figures/${path}`)!;
          const picture = await fresh.picture(printer);
          return {
            svg: svgFile(picture),
            pdf: Buffer.from(await printer.picturePdf(picture)),
            png: Buffer.from(await printer.picturePng(picture)),
            picture,
          };
        }),
      );
      expect(one.svg).toBe(other.svg);
      expect([digest(one.pdf), digest(one.png)]).toEqual([digest(other.pdf), digest(other.png)]);
      const inches = one.picture.width / PAPER.pixelsPerInch;
      expect(one.svg).toContain(` width="${Number(inches.toFixed(4))}in"`);
      expect(one.png.readUInt32BE(16)).toBe(Math.round(inches * 300));
      expect(one.png.subarray(37, 41).toString('latin1')).toBe('pHYs');
      const text = one.pdf.toString('latin1');
      const [, wide] = /\/MediaBox \[0 0 ([\d.]+) [\d.]+\]/.exec(text) ?? [];
      expect(Math.abs(Number(wide) - 72 * inches)).toBeLessThan(1);
      expect(text).not.toMatch(/CreationDate|ModDate/);
    }
  }, 400_000);

  it('prints the page the same in another browser, without the moment at which it was', async () => {
    const content = page({ ...(await createReport([], { title: 'Empty' })), plotly: await plotlyBundle() });
    const [one, other] = await Promise.all(printers.map(printer => printer.pagePdf(content)));
    expect(digest(one)).toBe(digest(other));
    const text = Buffer.from(one).toString('latin1');
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(text).not.toMatch(/CreationDate|ModDate/);
  });

  it('prints hostile names as text', async () => {
    const hostile = figurePrints(await createReport(hostileRuns(), quickstartOptions));
    for (const { id, picture } of hostile.filter(print => /^(robust-accuracy|cell-1)$/.test(print.id))) {
      const svg = svgFile(await picture(printers[0]));
      expect([id, /<script|<img|onerror=|<foreignObject/i.exec(svg)?.[0]]).toEqual([id, undefined]);
      const pdf = await printers[0].picturePdf(await picture(printers[0]));
      expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    }
  });
});
