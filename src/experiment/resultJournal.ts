import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import type { z } from 'zod';
import { InputError } from '../base/inputError.js';
import { couldNotWrite } from './couldNotWrite.js';
import { partialSuffix } from './writeAtomically.js';

/**
 * The results of an evaluation that is under way, a JSON line each, so that an evaluation that was killed goes on where it was.
 * The first line says what is evaluated; a journal of something else is begun anew, and a last line that was cut off is
 * dropped.
 */
export class ResultJournal<Result> {
  /** What an earlier, unfinished evaluation of the same found; undefined if there was none. */
  readonly earlier: readonly Result[] | undefined;
  private readonly path: string;
  private readonly file: number;

  /** Whether there is a journal of this identity: what lies beside it may then be gone on with. */
  static isLeft(path: string, identity: object): boolean {
    return readLines(path)[0] === JSON.stringify(identity);
  }

  /**
   * @param identity everything that the results depend on
   * @throws InputError if something else than a readable file has its name
   */
  constructor(path: string, identity: object, schema: z.ZodType<Result>) {
    this.path = path;
    const header = JSON.stringify(identity);
    const [first, ...lines] = readLines(path);
    const kept = lines.flatMap(text => {
      const result = schema.safeParse(parseJson(text));
      return first === header && result.success ? [{ text, result: result.data }] : [];
    });
    this.earlier = first === header ? kept.map(({ result }) => result) : undefined;
    this.file = rewrite(path, [header, ...kept.map(({ text }) => text)]);
  }

  /** @throws RunError if it cannot be written */
  keep(result: Result): void {
    try {
      writeSync(this.file, `${JSON.stringify(result)}\n`);
    } catch (error) {
      throw couldNotWrite(this.path, error);
    }
  }

  /** Ends the writing; what was written stays for the next time, unless the evaluation is complete. */
  close({ complete }: { complete: boolean }): void {
    closeSync(this.file);
    if (complete) rmSync(this.path, { force: true });
  }
}

/** Replaces a file by these lines, so that whenever this is killed the old or the new ones are there, and leaves it open behind them. */
function rewrite(path: string, lines: readonly string[]): number {
  const aside = path + partialSuffix;
  let file: number | undefined;
  try {
    file = openSync(aside, 'w');
    writeSync(file, `${lines.join('\n')}\n`);
    renameSync(aside, path);
    return file;
  } catch (error) {
    if (file !== undefined) closeSync(file);
    throw couldNotWrite(path, error);
  }
}

function readLines(path: string): string[] {
  try {
    if (statSync(path).isFile()) {
      return readFileSync(path, 'utf8')
        .split('\n')
        .filter(text => text !== '');
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT') return [];
    throw unreadable(path, `which cannot be read (${error.message})`);
  }
  throw unreadable(path, 'which is no plain file');
}

function unreadable(path: string, fault: string): InputError {
  return new InputError({
    given: `${path}, ${fault}`,
    expected:
      'a file that can be read and written there, or none: it keeps what an evaluation has found so far',
    remedy: 'move it away, or mend the access to it',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
