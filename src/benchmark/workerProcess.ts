import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Interrupted } from '../base/interrupted.js';
import { RunError } from '../base/runError.js';

/** How a worker is started. */
export interface WorkerCommand {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

const replySchema = z.union([z.object({ ok: z.unknown() }), z.object({ error: z.string() })]);

/** A worker that could not be started at all, or said in its first line that it cannot work. */
export class WorkerAbsent extends RunError {}

/**
 * A child process that answers JSON lines, one at a time: each request on its stdin by one line on its stdout,
 * `{"ok": …}` or `{"error": …}`. It says such a line of its own when it is ready.
 */
export class WorkerProcess {
  readonly #name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #signal: AbortSignal | undefined;
  readonly #kill = () => void this.#child.kill('SIGKILL');
  #failure: Error | undefined;
  /** The end of what it wrote to stderr. */
  #complaint = '';

  constructor({ name, command, args, environment }: WorkerCommand, signal?: AbortSignal) {
    this.#name = name;
    this.#signal = signal;
    this.#child = spawn(command, args, { env: { ...process.env, ...environment } });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#child.on('error', error => {
      this.#failure = error;
    });
    this.#child.stdin.on('error', error => {
      this.#failure ??= error; // It has ended; the next reply, which will not come, tells so.
    });
    this.#child.stderr.on('data', chunk => {
      this.#complaint = (this.#complaint + chunk).slice(-2000);
    });
    signal?.addEventListener('abort', this.#kill, { once: true });
    if (signal?.aborted) this.#kill();
  }

  /**
   * Waits until it is ready.
   *
   * @throws WorkerAbsent if it cannot be started or says that it cannot work
   */
  async ready<Schema extends z.ZodType>(schema: Schema): Promise<z.output<Schema>> {
    try {
      return schema.parse(await this.#reply());
    } catch (error) {
      this.end();
      throw error instanceof RunError ? new WorkerAbsent(error.message) : error;
    }
  }

  /** @throws RunError if it answers with an error or ends; Interrupted if the signal was raised */
  async call<Schema extends z.ZodType>(request: object, schema: Schema): Promise<z.output<Schema>> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return schema.parse(await this.#reply());
  }

  /** Ends the process, whatever it is doing. */
  end(): void {
    this.#signal?.removeEventListener('abort', this.#kill);
    this.#kill();
  }

  async #reply(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (this.#signal?.aborted) throw new Interrupted('the benchmark was stopped');
    if (done) {
      const reason = this.#failure?.message ?? this.#complaint.trim().split('\n').at(-1);
      throw new RunError(`${this.#name} ended: ${reason || 'it did not say why'}`);
    }
    const reply = replySchema.parse(JSON.parse(value));
    if ('error' in reply) throw new RunError(`${this.#name}: ${reply.error}`);
    return reply.ok;
  }
}
