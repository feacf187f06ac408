import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../src/base/inputError.js';
import { RunError } from '../../src/base/runError.js';
import { ResultJournal } from '../../src/experiment/resultJournal.js';
import { caughtError } from '../helpers/caughtError.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

const schema = z.object({ index: z.int() });

async function written(identity: object, ...indices: number[]): Promise<string> {
  const path = join(await temporaryFolder(), 'x.journal.jsonl');
  const journal = new ResultJournal(path, identity, schema);
  expect(journal.earlier).toBeUndefined();
  for (const index of indices) journal.keep({ index });
  journal.close({ complete: false });
  return path;
}

describe('a journal of results', () => {
  it('gives what an unfinished evaluation of the same found, and goes on behind it', async () => {
    const path = await written({ seed: 1 }, 4, 2);
    const again = new ResultJournal(path, { seed: 1 }, schema);
    expect(again.earlier).toEqual([{ index: 4 }, { index: 2 }]);
    again.keep({ index: 7 });
    again.close({ complete: false });
    expect((await readFile(path, 'utf8')).trim().split('\n').slice(1)).toEqual([
      ...['{"index":4}', '{"index":2}', '{"index":7}'],
    ]);
  });

  it('drops a line that was cut off, and lines of another kind', async () => {
    const path = await written({ seed: 1 }, 4);
    await appendFile(path, '{"place":3}\n{"index":5}\n{"ind');
    const again = new ResultJournal(path, { seed: 1 }, schema);
    expect(again.earlier).toEqual([{ index: 4 }, { index: 5 }]);
    again.close({ complete: false });
    expect(await readFile(path, 'utf8')).toBe('{"seed":1}\n{"index":4}\n{"index":5}\n');
  });

  it('is begun anew for something else, and removed when the evaluation is complete', async () => {
    const path = await written({ seed: 1 }, 4);
    const other = new ResultJournal(path, { seed: 2 }, schema);
    expect(other.earlier).toBeUndefined();
    other.close({ complete: true });
    expect(existsSync(path)).toBe(false);
  });

  it('keeps the old lines until the new ones are there', async () => {
    const path = await written({ seed: 1 }, 4, 2);
    await mkdir(`${path}.partial`);
    const { message } = await caughtError(RunError, () => new ResultJournal(path, { seed: 1 }, schema));
    expect(message).toContain(`${path} could not be written`);
    expect(await readFile(path, 'utf8')).toBe('{"seed":1}\n{"index":4}\n{"index":2}\n');
  });

  it('refuses what is no file, and what it may not read', async () => {
    const path = join(await temporaryFolder(), 'x.journal.jsonl');
    await mkdir(path);
    const { complaint } = await caughtError(InputError, () => new ResultJournal(path, {}, schema));
    expect(complaint.given).toBe(`${path}, which is no plain file`);
    const below = join(await written({ seed: 1 }), 'below');
    const { complaint: other } = await caughtError(InputError, () => new ResultJournal(below, {}, schema));
    expect(other.given).toMatch(/which cannot be read \(ENOTDIR/);
  });
});
