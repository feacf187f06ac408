import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { z } from 'zod';
import type { AttackJournal, ImageRecord, Spent } from '../evaluate/attackEvaluation.js';

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
  by: z.string().optional(),
  spent,
});

const nothing: Spent = { seconds: 0, forwardPasses: 0, backwardPasses: 0, queries: 0 };

/**
 * The results of an evaluation that is under way, a JSON line per image and attack, so that an evaluation that was killed goes on
 * where it was. The first line says what is evaluated; a journal of something else is begun anew, and a last line
 * that was cut off is dropped.
 */
export class AttackJournalFile implements AttackJournal {
  /** Whether there are results of an earlier, unfinished evaluation of the same. */
  readonly continues: boolean;
  private readonly path: string;
  private readonly attacks = new Map<string, { records: ImageRecord[]; spent: Spent }>();
  private readonly file: number;

  /** @param identity everything that the results depend on */
  constructor(path: string, identity: object) {
    this.path = path;
    const header = JSON.stringify(identity);
    const earlier = readLines(path);
    this.continues = earlier[0] === header;
    const kept = this.continues ? earlier.slice(1).filter(text => this.take(text)) : [];
    this.file = openSync(path, 'w');
    writeSync(this.file, `${[header, ...kept].join('\n')}\n`);
  }

  known(attack: string): { records: readonly ImageRecord[]; spent: Spent } {
    return this.attacks.get(attack) ?? { records: [], spent: nothing };
  }

  keep(attack: string, { norm, ...record }: ImageRecord, cost: Spent): void {
    const finite = Number.isFinite(norm) ? norm : null;
    writeSync(this.file, `${JSON.stringify({ attack, ...record, norm: finite, spent: cost })}\n`);
  }

  /** Ends the writing; what was written stays for the next time, unless the evaluation is complete. */
  close({ complete }: { complete: boolean }): void {
    closeSync(this.file);
    if (complete) rmSync(this.path, { force: true });
  }

  /** Reads a line; false for one that is damaged, which is computed again. */
  private take(text: string): boolean {
    const { success, data } = line.safeParse(parseJson(text));
    if (!success) return false;
    const { attack, spent: cost, norm, ...record } = data;
    const known = this.attacks.get(attack)?.records ?? [];
    known.push({ ...record, norm: norm ?? Number.POSITIVE_INFINITY });
    this.attacks.set(attack, { records: known, spent: cost });
    return true;
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(text => text !== '');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
