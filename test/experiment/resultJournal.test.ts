import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ResultJournal } from '../../src/experiment/resultJournal.js';
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
});
