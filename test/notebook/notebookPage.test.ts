import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { figureBundle } from '../../src/notebook/display/figureBundle.js';
import { notebookPage } from '../../src/notebook/page/notebookPage.js';
import { parseNotebook } from '../../src/notebook/readNotebook.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { notebookFixture } from './notebookFixture.js';

const display = (data: object) => ({ output_type: 'display_data', data, metadata: {} });
const hostile = '<script>document.title = "taken"</script>';

/** Everything that a notebook can hold, with markup wherever text is. */
const fixture = notebookFixture(
  {
    cell_type: 'markdown',
    outputs: undefined,
    execution_count: undefined,
    source: `# On *cells*\n\n${hostile}\n\n[a](javascript:alert(1)) [b](https://example.org)`,
  },
  { source: `const text = '${hostile}'; // why` },
  {
    metadata: { tags: ['failed'] },
    outputs: [
      { output_type: 'stream', name: 'stdout', text: `\u001b[31m${hostile}\u001b[0m` },
      display({
        'text/html': `<b id="bold">shown</b><img src="https://example.org/x.png">${hostile}`,
        'text/plain': 'no',
      }),
      display({ 'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg">${hostile}</svg>` }),
      display({ 'text/markdown': '**strong**' }),
      display({ 'application/x': {}, 'text/plain': 'plain' }),
      display(figureBundle({ data: [{ type: 'bar', x: ['a'], y: [1], name: hostile }] })),
      { output_type: 'error', ename: 'Error', evalue: 'no', traceback: [`Error: ${hostile}`] },
    ],
  },
);

// A cell of markdown has neither outputs nor a count.
const notebook = parseNotebook(JSON.stringify(fixture), 'fixture');

test('text stays text, what a cell showed as HTML is shown', async () => {
  const page = await notebookPage(notebook, 'fallback');
  expect(page).toContain('<title>On cells</title>');
  // In the page: as it was shown, in one output; the page's own scripts are the other two.
  expect(page.match(/<script>document/g)).toHaveLength(1);
  expect(page).not.toContain('href="javascript:');
  expect(page).toContain('<strong>strong</strong>');
  expect(page).toContain('The run ended in this cell');
  expect(page).not.toContain('\u001b');
  expect(page).toContain('<span class="hljs-keyword">const</span>');
  expect(await notebookPage(parseNotebook(JSON.stringify(notebookFixture('1')), 'x'), 'fallback')).toContain(
    '<title>fallback</title>',
  );
});

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const wanted = existsSync(executablePath) || process.env.CI === 'true';

describe.runIf(wanted)('in a browser', () => {
  test('figures are drawn, nothing of the notebook runs, and nothing is asked for', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(String(request.url));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const path = join(await temporaryFolder(), 'x.html');
    const page = await notebookPage(notebook, 'fallback');
    await writeFile(path, page.replaceAll('https://example.org', `http://127.0.0.1:${port}`));
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const tab = await browser.newPage();
      await tab.goto(`file://${path}`);
      await tab.waitForSelector('html[data-ready="true"]');
      expect(await tab.title()).toBe('On cells');
      expect(await tab.locator('.chart .point').count()).toBe(1);
      expect(await tab.locator('#bold').textContent()).toBe('shown');
      expect(asked).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
