import { z } from 'zod';
import type { AttackJournal, ImageRecord, Spent } from '../evaluate/attackEvaluation.js';
import { ResultJournal } from './resultJournal.js';

const spent = z.object({
  seconds: z.number(),
  forwardPasses: z.int(),
  backwardPasses: z.int(),
  queries: z.int(),
});

const line = z.object({
  attack: z.string(),
  index: z.int(),
  prediction: z.int(),
  /** null is ∞. */
  norm: z.number().nullable(),
  reached: z.boolean().optional(),
  by: z.string().optional(),
  spent,
});

const nothing: Spent = { seconds: 0, forwardPasses: 0, backwardPasses: 0, queries: 0 };

/** The results of an evaluation of attacks that is under way, a line per image and attack; see {@link ResultJournal}. */
export class AttackJournalFile implements AttackJournal {
  private readonly attacks = new Map<string, { records: ImageRecord[]; spent: Spent }>();
  private readonly journal: ResultJournal<z.infer<typeof line>>;

  /** @param identity everything that the results depend on */
  constructor(path: string, identity: object) {
    this.journal = new ResultJournal(path, identity, line);
    for (const { attack, spent: cost, norm, ...record } of this.journal.earlier ?? []) {
      const known = this.attacks.get(attack)?.records ?? [];
      known.push({ ...record, norm: norm ?? Number.POSITIVE_INFINITY });
      this.attacks.set(attack, { records: known, spent: cost });
    }
  }

  known(attack: string): { records: readonly ImageRecord[]; spent: Spent } {
    return this.attacks.get(attack) ?? { records: [], spent: nothing };
  }

  keep(attack: string, { norm, ...record }: ImageRecord, cost: Spent): void {
    const finite = Number.isFinite(norm) ? norm : null;
    this.journal.keep({ attack, ...record, norm: finite, spent: cost });
  }

  /** Ends the writing; what was written stays for the next time, unless the evaluation is complete. */
  close({ complete }: { complete: boolean }): void {
    this.journal.close({ complete });
  }
}
