import { table } from 'arquero';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { cellBundles } from '../../src/notebook/display/cellBundles.js';
import { figureBundle } from '../../src/notebook/display/figureBundle.js';
import { liveProgress } from '../../src/notebook/display/liveProgress.js';
import { show } from '../../src/notebook/display/show.js';
import { tableBundle } from '../../src/notebook/display/tableBundle.js';
import type { MimeBundle } from '../../src/notebook/notebookDocument.js';
import { searchSpace } from '../../src/space/space.js';
import { caughtError } from '../helpers/caughtError.js';

describe('a figure', () => {
  const bundle = figureBundle({
    data: [{ type: 'scatter', y: Float32Array.of(1, 0.5), name: '</script><b>', line: { color: 'blue' } }],
    layout: { title: { text: 'blue' } },
  });

  test('is plain data for plotly, with the colours of the house', () => {
    expect(bundle['application/vnd.plotly.v1+json']).toMatchObject({
      data: [{ y: [1, 0.5], line: { color: '#0072b2' } }],
      layout: { title: { text: 'blue' }, height: 450, paper_bgcolor: '#ffffff' },
    });
  });

  test('looks like those of reports in what it leaves open', () => {
    expect(bundle['application/vnd.plotly.v1+json']).toMatchObject({
      layout: { template: { layout: { font: { color: '#1c2128' }, xaxis: { gridcolor: '#e8ebef' } } } },
    });
    expect(JSON.stringify(bundle['application/vnd.plotly.v1+json'])).not.toContain('"ink"');
  });

  test('says what it needs where its script is left out', () => {
    expect(String(bundle['text/html']).replace(/<script>[\s\S]*<\/script>/, '')).toContain('trusted');
  });

  test('is HTML that no text in it can get out of', () => {
    const markup = String(bundle['text/html']);
    expect(markup.match(/<\/script>/g)).toHaveLength(1);
    expect(markup).toContain('\\u003c/script\\u003e\\u003cb\\u003e');
  });
});

describe('a table', () => {
  test('of arquero has its columns, numbers to the right, and every text escaped', () => {
    const bundle = tableBundle(table({ name: ['<i>', 'b'], value: [1 / 3, 1_234_567] }));
    expect(bundle['text/plain']).toBe('name\tvalue\n<i>\t0.33333\nb\t1234567');
    expect(bundle['text/html']).toContain('&lt;i&gt;');
    expect(bundle['text/html']).not.toContain('<i>');
  });

  test('of danfo shows its index where that has names, and says how many rows are left', () => {
    expect(tableBundle({ columns: ['x'], values: [[1], [2]], index: ['mean', 'sd'] })['text/plain']).toBe(
      '\tx\nmean\t1\nsd\t2',
    );
    const long = { columns: ['x'], values: Array.from({ length: 50 }, (_, row) => [row]) };
    const text = String(tableBundle({ ...long, index: long.values.map(([row]) => row) })['text/plain']);
    expect(text.split('\n')).toHaveLength(42);
    expect(text.endsWith('39\n… and 10 more rows')).toBe(true);
  });
});

test('a genotype is drawn cell by cell, as images that stand alone', async () => {
  const [normal, reduction] = await cellBundles(searchSpace('darts').published.DARTS_V2);
  expect(String(normal['image/svg+xml'])).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*Normal cell/,
  );
  expect(String(normal['image/svg+xml'])).not.toContain('var(--');
  const encoded = /base64,([^"]+)"/.exec(String(reduction['text/html']))?.[1] ?? '';
  expect(Buffer.from(encoded, 'base64').toString()).toBe(reduction['image/svg+xml']);
});

test('progress is one display per stage, updated in place', () => {
  const shown: { text: unknown; id: string | undefined; update: boolean | undefined }[] = [];
  const progress = liveProgress({
    show: (data: MimeBundle, id, update) => shown.push({ text: data['text/plain'], id, update }),
  });
  const stage = progress.stage('search <b>', 3);
  stage.advance(2, 'loss 1.5');
  stage.advance();
  stage.done();
  stage.done();
  stage.advance();
  expect(shown.map(({ text }) => text)).toEqual([
    'search <b>: 0/3 in 0 s',
    'search <b>: 3/3 in 0 s · loss 1.5',
  ]);
  expect(shown.map(({ update }) => update)).toEqual([false, true]);
  expect(shown[0].id).toBe(shown[1].id);
});

test('outside of a notebook there is nowhere to show anything', async () => {
  const error = await caughtError(InputError, () => show({ data: [] }));
  expect(error.complaint.remedy).toContain('jupyter:install');
});
