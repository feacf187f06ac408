import { describe, expect, test } from 'vitest';
import { silentProgress } from '../../src/base/progress.js';
import { formatNotebook } from '../../src/notebook/formatNotebook.js';
import type { CodeCell } from '../../src/notebook/notebookDocument.js';
import { parseNotebook } from '../../src/notebook/readNotebook.js';
import { runNotebook } from '../../src/notebook/runNotebook.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { notebookFixture } from './notebookFixture.js';

/** Runs cells in a folder outside of the project; what comes back has gone through a file. */
async function run(cells: Parameters<typeof notebookFixture>, timeoutSeconds = 60) {
  const notebook = parseNotebook(JSON.stringify(notebookFixture(...cells)), 'fixture');
  const saved: number[] = [];
  const result = await runNotebook(notebook, {
    folder: await temporaryFolder(),
    timeoutSeconds,
    progress: silentProgress,
    onCell: async soFar => void saved.push(formatNotebook(soFar).length),
  });
  const stored = parseNotebook(formatNotebook(result.notebook), 'stored');
  expect(stored).toEqual(result.notebook);
  return { ...result, saved, cells: stored.cells as CodeCell[] };
}

const mayFail = { metadata: { tags: ['raises-exception'] } };

describe('a notebook is executed', () => {
  test('with values whose types are those of a dependency, far from the project', async () => {
    const { failure, cells } = await run([
      "import { parseConfig, type runAttack, searchConfig } from 'rnas-lab';\nimport * as aq from 'arquero';",
      'const results: Awaited<ReturnType<typeof runAttack>>[] = [];\nconst [attacked] = results;\nconst rows = aq.from([{ a: 1 }]);',
      "const plan = parseConfig(searchConfig, { data: { name: 'mnist' } }, 'a test');",
      'console.log(plan.data.name, attacked?.clean, rows.numRows());',
      { source: 'attacked.noSuchThing;', ...mayFail },
    ]);
    expect(failure).toBeUndefined();
    expect(cells[3].outputs).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'mnist undefined 1\n' },
    ]);
    expect(JSON.stringify(cells[4].outputs)).toContain('noSuchThing');
  });

  test('values, displays, failures that are expected, and very much output', async () => {
    const { failure, cells, saved } = await run([
      "import { searchSpace } from 'rnas-lab';\nimport { table } from 'arquero';\nconst name = searchSpace('darts').name;",
      "const waited = await Promise.resolve(41);\nconsole.log(name, table({ a: [1, 2] }).numRows());\nconsole.error('beside');\nwaited + 1",
      "import * as tslab from 'tslab';\nconst place = tslab.newDisplay();\nplace.html('<b>first</b>');\ntslab.display.text('other');",
      "place.html('<b>second</b>');",
      { source: 'const broken = (', ...mayFail },
      {
        source: "console.error('before');\nconst wrong: number = 'x';\nconst worse: string = 1;",
        ...mayFail,
      },
      {
        source: "console.error('before');\nthrow new RangeError('too far');",
        ...mayFail,
      },
      'process.stdout.write(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]));\nconst nothing = 0;',
      "for (let line = 0; line < 10_000; line++) console.log('x'.repeat(1023));\nconsole.log('the end');",
      { source: '   ' },
    ]);
    expect(failure).toBeUndefined();
    expect(saved).toHaveLength(10);
    expect(cells.map(cell => cell.execution_count)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, null]);
    const outputs = cells.map(cell => cell.outputs);
    expect(outputs[0]).toEqual([]);
    expect(outputs[1]).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'darts 2\n' },
      { output_type: 'stream', name: 'stderr', text: 'beside\n' },
      { output_type: 'stream', name: 'stdout', text: '42\n' },
    ]);
    expect(outputs[2]).toMatchObject([
      { output_type: 'display_data', data: { 'text/html': '<b>second</b>' } },
      { output_type: 'display_data', data: { 'text/plain': 'other' } },
    ]);
    expect(outputs[3]).toEqual([]);
    expect(outputs[4]).toMatchObject([
      { output_type: 'error', ename: 'TypeScript', evalue: 'Expression expected.' },
    ]);
    // The compiler complains before anything is executed.
    expect(outputs[5]).toMatchObject([
      {
        ename: 'TypeScript',
        traceback: [
          "2:7 - Type 'string' is not assignable to type 'number'.",
          "3:7 - Type 'number' is not assignable to type 'string'.",
        ],
      },
    ]);
    expect(outputs[6]).toMatchObject([
      { name: 'stderr', text: 'before\n' },
      { output_type: 'error', ename: 'RangeError', evalue: 'too far' },
    ]);
    expect(JSON.stringify(outputs[6])).not.toContain('node_modules');
    expect(outputs[7]).toEqual([{ output_type: 'stream', name: 'stdout', text: 'a\ufffd\ufffdb\n' }]);
    const [{ text }] = outputs[8] as { text: string }[];
    expect(text.length).toBeLessThan(1_100_000);
    // 10,000 lines of 1,024 characters: 1,024 at the beginning, 19 before the last, and what was left out.
    expect(text).toContain(`\n… ${(10_000 - 1024 - 19) * 1024} characters are left out here …\n`);
    expect(text.endsWith('x\nthe end\n')).toBe(true);
    expect(outputs[9]).toEqual([]);
  });

  test('a cell that fails ends the run and is marked; a second run takes the mark off', async () => {
    const { failure, cells, notebook } = await run([
      "console.log('reached');",
      "await Promise.reject(new TypeError('no'));",
      "console.log('not reached');",
    ]);
    expect(failure).toEqual({ kind: 'failed', cell: 2, id: 'c2', reason: 'the cell failed (TypeError: no)' });
    expect(cells.map(({ metadata }) => metadata.tags)).toEqual([undefined, ['failed'], undefined]);
    expect(cells[0].outputs).toHaveLength(1);
    expect(cells[2]).toMatchObject({ outputs: [], execution_count: null });
    const mended = { ...notebook, cells: notebook.cells.map(cell => ({ ...cell, source: '1;' })) };
    const again = await runNotebook(mended, {
      folder: await temporaryFolder(),
      timeoutSeconds: 60,
      progress: silentProgress,
    });
    expect(again.failure).toBeUndefined();
    expect(again.notebook.cells[1].metadata).toEqual({});
  });
});

describe('what ends a run is told, and everything up to there kept', () => {
  test('a kernel that was killed', async () => {
    const { failure, cells } = await run([
      "console.log('reached'); await new Promise(done => setTimeout(done, 300));",
      "process.kill(process.pid, 'SIGKILL');",
      '1',
    ]);
    expect(failure).toMatchObject({ kind: 'died', cell: 2, reason: 'the kernel was ended by SIGKILL' });
    expect(cells[0].outputs).toEqual([{ output_type: 'stream', name: 'stdout', text: 'reached\n' }]);
    expect(cells[1].outputs).toMatchObject([{ output_type: 'error', ename: 'KernelDied' }]);
    expect(cells[1].metadata.tags).toEqual(['failed']);
  });

  test('a kernel that ends itself, with its last words', async () => {
    const { failure } = await run(["require('fs').writeSync(2, 'out of luck'); process.exit(3);"]);
    expect(failure?.reason).toBe('the kernel ended with exit code 3; it last wrote:\nout of luck');
  });

  test('a cell that computes without end', async () => {
    const { failure, cells } = await run(["console.log('begun');", 'while (true);'], 2);
    expect(failure).toMatchObject({ kind: 'timed-out', cell: 2, reason: 'the cell did not end within 2 s' });
    expect(cells[1].outputs.at(-1)).toMatchObject({ output_type: 'error', ename: 'TimedOut' });
  });

  test('a kernel that hangs', async () => {
    const deaf = "process.removeAllListeners('SIGINT'); process.on('SIGINT', () => undefined);";
    const { failure } = await run([`setTimeout(() => { ${deaf} }); await new Promise(() => undefined);`], 2);
    expect(failure?.reason).toMatch(/did not end within 2 s, and the kernel hung/);
  });
});
