import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AttackJournalFile } from '../../src/experiment/attackJournal.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

it('a journal of attacks gives back what it was told: norms that are ∞, whether a target was reached, a member', async () => {
  const path = join(await temporaryFolder(), 'attack.journal.jsonl');
  const spent = { seconds: 1.5, forwardPasses: 7, backwardPasses: 3, queries: 20 };
  const records = [
    { index: 3, prediction: 1, norm: Number.POSITIVE_INFINITY, reached: false },
    { index: 0, prediction: 2, norm: 0.25, reached: true, by: 'square' },
    { index: 1, prediction: 0, norm: 0.5 },
  ];
  const first = new AttackJournalFile(path, { seed: 1 });
  for (const record of records) first.keep('pgd-20', record, spent);
  first.close({ complete: false });
  const second = new AttackJournalFile(path, { seed: 1 });
  expect(second.known('pgd-20')).toEqual({ records, spent });
  expect(second.known('fgsm').records).toEqual([]);
  second.close({ complete: true });
});
