import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { RunError } from '../../../src/base/runError.js';
import { EventLog } from '../../../src/experiment/eventLog.js';
import { RunDirectory } from '../../../src/experiment/runDirectory.js';
import type { FormatName } from '../../../src/report/formats/formatName.js';
import { checkReport } from '../../../src/report/manifest/checkReport.js';
import { hashBytes } from '../../../src/report/manifest/hashBytes.js';
import { readManifest } from '../../../src/report/manifest/readManifest.js';
import { readStableRun } from '../../../src/report/manifest/readStableRun.js';
import { findBrowser } from '../../../src/report/print/findBrowser.js';
import { withoutDates } from '../../../src/report/print/withoutDates.js';
import { withSortedAttributes } from '../../../src/report/print/withSortedAttributes.js';
import { writeReport } from '../../../src/report/writeReport.js';
import { stagingName, writeTogether } from '../../../src/report/writeTogether.js';
import { caughtError } from '../../helpers/caughtError.js';
import { fixtureConfig, fixtureEnvironment, fixtureEvent } from '../../helpers/runFixtures.js';
import { temporaryFolder } from '../../helpers/temporaryFolder.js';

let folder: string;
let run: string;
let out: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  run = join(folder, 'runs', 'noise');
  out = join(folder, 'report');
  const directory = await RunDirectory.create(run, fixtureConfig(), fixtureEnvironment);
  await directory.close();
  await new EventLog(join(run, 'events.jsonl')).append(fixtureEvent(1));
});

const formats: readonly FormatName[] = ['latex', 'csv', 'parquet', 'md'];
const write = async (more: { title?: string; formats?: readonly FormatName[] } = {}) =>
  writeReport([await readStableRun(run)], out, { title: 'T', formats, ...more });

async function tree(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path, { recursive: true, withFileTypes: true })).filter(entry =>
    entry.isFile(),
  );
  const files = names.map(async ({ parentPath, name }) => {
    const whole = join(parentPath, name);
    return [whole.slice(path.length + 1), hashBytes(await readFile(whole))] as const;
  });
  return Object.fromEntries((await Promise.all(files)).sort());
}

describe('the manifest', () => {
  it('has the hash of every input and output, and the options', async () => {
    await write();
    const manifest = (await readManifest(out))!;
    const { 'manifest.json': _own, ...outputs } = await tree(out);
    expect(
      Object.fromEntries(Object.entries(manifest.files).map(([path, { sha256 }]) => [path, sha256])),
    ).toEqual(outputs);
    expect(manifest.options).toEqual({ title: 'T', formats, scaleNote: [], notes: [] });
    const [{ path, name, status, files }] = manifest.runs;
    expect([path, name, status]).toEqual(['../runs/noise', 'noise', 'partial']);
    expect(files).toEqual(await tree(run));
    expect(Object.keys(files)).toContain('events.jsonl');
  });

  it('is the same when it is written twice, as all files are', async () => {
    await write();
    const first = await tree(out);
    await write();
    expect(await tree(out)).toEqual(first);
  });
});

describe('a check', () => {
  it('finds nothing in a report as it was written, wherever both were moved to', async () => {
    await write();
    expect(await checkReport(out)).toEqual([]);
    const moved = await temporaryFolder();
    await cp(folder, join(moved, 'x'), { recursive: true });
    expect(await checkReport(join(moved, 'x', 'report'))).toEqual([]);
  });

  it('says which files of a run changed, came or went, and which of its own', async () => {
    await write();
    await new EventLog(join(run, 'events.jsonl')).append(fixtureEvent(2));
    await writeFile(join(run, 'summary.json'), '{}');
    await rm(join(run, 'environment.json'));
    await writeFile(join(out, 'report.md'), 'x');
    await rm(join(out, 'data', 'runs-table.csv'));
    expect(await checkReport(out)).toEqual([
      { of: 'run', what: 'noise/environment.json', how: 'missing' },
      { of: 'run', what: 'noise/events.jsonl', how: 'changed' },
      { of: 'run', what: 'noise/summary.json', how: 'new' },
      { of: 'file', what: 'data/runs-table.csv', how: 'missing' },
      { of: 'file', what: 'report.md', how: 'changed' },
    ]);
    await rm(run, { recursive: true });
    expect(await checkReport(out)).toContainEqual({ of: 'run', what: 'noise', how: 'missing' });
  });

  it('notices a change that leaves the size as it was', async () => {
    await write();
    const path = join(out, 'report.md');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('# T', '# U'));
    expect(await checkReport(out)).toEqual([{ of: 'file', what: 'report.md', how: 'changed' }]);
  });

  it('needs a manifest that it can read', async () => {
    await expect(caughtError(InputError, () => checkReport(folder))).resolves.toMatchObject({
      complaint: { expected: 'the folder of a report' },
    });
    await write();
    for (const text of ['{', '{"schema": 2}']) {
      await writeFile(join(out, 'manifest.json'), text);
      await caughtError(InputError, () => checkReport(out));
    }
  });

  it('tells of a writing that was cut off', async () => {
    await write();
    await mkdir(join(out, stagingName));
    expect(await checkReport(out)).toEqual([{ of: 'report', what: out, how: 'unfinished' }]);
    await write();
    expect(await checkReport(out)).toEqual([]);
  });
});

describe('writing', () => {
  it('takes away what an earlier report had and this one does not, and nothing else', async () => {
    await write({ formats: ['csv', 'md'] });
    await writeFile(join(out, 'data', 'mine.txt'), 'x');
    await writeFile(join(out, 'notes.txt'), 'x');
    await write({ formats: ['md'] });
    expect(Object.keys(await tree(out))).toEqual([
      'data/mine.txt',
      'manifest.json',
      'notes.txt',
      'report.md',
    ]);
  });

  it('leaves the earlier report whole where it fails, and nothing of the new one', async () => {
    await write({ formats: ['md'] });
    const before = await tree(out);
    // A folder cannot be made where a file is.
    await writeFile(join(out, 'data'), 'x');
    await caughtError(RunError, () => write({ title: 'Other', formats: ['md', 'csv'] }));
    const { data: _file, ...after } = await tree(out);
    expect(after).toEqual(before);
  });

  it('removes nothing outside its folder, whatever an earlier manifest says', async () => {
    const victim = join(folder, 'victim');
    await writeFile(victim, 'x');
    await mkdir(out);
    await writeTogether(out, [], ['../victim', victim, 'a/../../victim']);
    expect((await stat(victim)).size).toBe(1);
  });

  it('is refused before anything is written where a browser is needed and not there', async () => {
    const missing = join(folder, 'no-browser');
    const failure = await caughtError(InputError, async () =>
      writeReport([await readStableRun(run)], out, { title: 'T', formats: ['csv', 'svg'], browser: missing }),
    );
    expect(failure.complaint.given).toContain(missing);
    const broken = await caughtError(InputError, async () =>
      writeReport([await readStableRun(run)], out, {
        title: 'T',
        formats: ['pdf'],
        browser: process.execPath,
      }),
    );
    expect(broken.complaint.given).toContain('does not start');
    expect((await readdir(folder)).includes('report')).toBe(false);
  });
});

describe('the browser', () => {
  it('is the one that is named, or that of the environment, or one on the path', async () => {
    const program = join(folder, 'chromium');
    await writeFile(program, '', { mode: 0o755 });
    expect(await findBrowser(program, {})).toBe(program);
    expect(await findBrowser(undefined, { RNAS_CHROMIUM: program })).toBe(program);
    expect(await findBrowser(undefined, { PATH: `/nowhere:${folder}` })).toBe(program);
    const { complaint } = await caughtError(InputError, () =>
      findBrowser(undefined, { RNAS_CHROMIUM: '/none' }),
    );
    expect(complaint.given).toContain('by RNAS_CHROMIUM');
  });
});

test('dates of a PDF are blanked in place', () => {
  const pdf =
    "<</Creator (x)\n/CreationDate (D:20260101000000+00'00')\n/ModDate (D:20260101000000+00'00')>>\nÿ";
  const blank = Buffer.from(withoutDates(Buffer.from(pdf, 'latin1'))).toString('latin1');
  expect(blank.length).toBe(pdf.length);
  expect(blank.replace(/ +/g, ' ')).toBe('<</Creator (x)\n \n >>\nÿ');
});

test('attributes are sorted, values as they are', () => {
  expect(
    withSortedAttributes('<a y="2" x="a > b"/><b>z="1" a="2"</b><c style="f: &quot;i&quot;" d="">'),
  ).toBe('<a x="a > b" y="2"/><b>z="1" a="2"</b><c d="" style="f: &quot;i&quot;">');
});
