import { open, readFile, stat, truncate } from 'node:fs/promises';
import { InputError } from '../base/inputError.js';
import { couldNotWrite } from './couldNotWrite.js';
import { type RunEvent, runEvent } from './events.js';

/** The file `events.jsonl` of a run: lines are only ever added, each synced before the run goes on. */
export class EventLog {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws RunError if the line cannot be written; the file then ends where it ended before */
  async append(event: RunEvent): Promise<void> {
    const line = `${JSON.stringify(runEvent.parse(event))}\n`;
    const before = await this.length();
    try {
      const file = await open(this.path, 'a');
      try {
        await file.writeFile(line);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (before < (await this.length())) await truncate(this.path, before);
      throw couldNotWrite(this.path, error);
    }
  }

  /** Bytes so far: the position that a checkpoint remembers. */
  async length(): Promise<number> {
    try {
      return (await stat(this.path)).size;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
      throw error;
    }
  }

  /**
   * Drops what came after a checkpoint: the run will do it again.
   *
   * @throws InputError if the file is shorter than that
   */
  async truncate(position: number): Promise<void> {
    const length = await this.length();
    if (length < position) {
      throw new InputError({
        given: `${this.path} of ${length} bytes`,
        expected: `the ${position} bytes that its checkpoint was written after`,
        remedy: 'restore the file from a copy, or start a new run',
      });
    }
    if (length > position) await truncate(this.path, position);
  }

  /**
   * All events. A last line without an end is left out: the run was killed while it wrote it.
   *
   * @throws InputError that names the line, if another one is no event
   */
  async read(): Promise<RunEvent[]> {
    if ((await this.length()) === 0) return [];
    const lines = (await readFile(this.path, 'utf8')).split('\n');
    return lines.slice(0, -1).map((line, index) => this.parseLine(line, index + 1));
  }

  private parseLine(line: string, number: number): RunEvent {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw this.broken(number, error);
    }
    const event = runEvent.safeParse(value);
    if (!event.success) throw this.broken(number, event.error);
    return event.data;
  }

  private broken(number: number, cause: unknown): InputError {
    const error = new InputError({
      given: `${this.path} with line ${number} that is no event`,
      expected: 'one event in JSON on each line',
      remedy: 'the file was edited or is damaged: restore it from a copy, or run again',
    });
    error.cause = cause;
    return error;
  }
}
