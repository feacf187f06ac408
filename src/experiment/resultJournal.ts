import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import type { z } from 'zod';

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

  /** @param identity everything that the results depend on */
  constructor(path: string, identity: object, schema: z.ZodType<Result>) {
    this.path = path;
    const header = JSON.stringify(identity);
    const [first, ...lines] = readLines(path);
    const kept = lines.flatMap(text => {
      const result = schema.safeParse(parseJson(text));
      return first === header && result.success ? [{ text, result: result.data }] : [];
    });
    this.earlier = first === header ? kept.map(({ result }) => result) : undefined;
    this.file = openSync(path, 'w');
    writeSync(this.file, `${[header, ...kept.map(({ text }) => text)].join('\n')}\n`);
  }

  keep(result: Result): void {
    writeSync(this.file, `${JSON.stringify(result)}\n`);
  }

  /** Ends the writing; what was written stays for the next time, unless the evaluation is complete. */
  close({ complete }: { complete: boolean }): void {
    closeSync(this.file);
    if (complete) rmSync(this.path, { force: true });
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
