import { randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import { z } from 'zod';
import type { Connection } from './connection.js';
import type { Execution } from './kernel.js';
import { decodeMessage, encodeRequest, type JupyterMessage } from './wire.js';

type Listener = (message: JupyterMessage) => void;

const statusSchema = z.object({ execution_state: z.string() });
const replySchema = z.object({
  status: z.enum(['ok', 'error', 'abort', 'aborted']),
  execution_count: z.number().int().nullish(),
});

/**
 * The two channels that a client needs: requests and replies on `shell`, outputs and states on `iopub`. A request is
 * done when its reply and its state `idle` have both come, in whichever order.
 */
export class KernelChannels {
  readonly #connection: Connection;
  readonly #death: Promise<never>;
  readonly #session = randomUUID();
  readonly #shell = new Dealer({ linger: 0, routingId: randomUUID() });
  /** Without a limit: above one, messages would be thrown away. */
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  readonly #listeners = new Map<string, Listener>();
  readonly #faulty: Promise<never>;
  #sending: Promise<unknown> = Promise.resolve();
  #tellFault: (error: unknown) => void = () => undefined;

  constructor(connection: Connection, death: Promise<never>) {
    this.#connection = connection;
    this.#death = death;
    this.#faulty = new Promise<never>((_, reject) => {
      this.#tellFault = reject;
    });
    this.#faulty.catch(() => undefined); // Told to whoever waits for an answer.
    this.#shell.connect(connection.shell);
    this.#iopub.connect(connection.iopub);
    this.#iopub.subscribe();
    void this.#listen(this.#shell);
    void this.#listen(this.#iopub);
  }

  async #listen(socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(frames, this.#connection.key);
        if (message.parentId !== undefined) this.#listeners.get(message.parentId)?.(message);
      }
    } catch (error) {
      this.#tellFault(error);
    }
  }

  /** Sends a request without waiting for its answer. */
  send(type: string, content: object, listener?: Listener): void {
    const { id, frames } = encodeRequest(type, content, this.#session, this.#connection.key);
    if (listener) this.#listeners.set(id, listener);
    // A socket refuses to send while it is sending.
    this.#sending = this.#sending.then(() => this.#shell.send([...frames])).catch(this.#tellFault);
  }

  /** The content of the reply, once the request is done; the listener also gets what comes later. */
  request(type: string, content: object, listener: Listener = () => undefined): Promise<unknown> {
    const done = new Promise<unknown>(resolve => {
      let reply: { readonly content: unknown } | undefined;
      let idle = false;
      this.send(type, content, message => {
        if (message.type.endsWith('_reply')) reply = message;
        else if (message.type === 'status')
          idle ||= statusSchema.parse(message.content).execution_state === 'idle';
        else listener(message);
        if (reply && idle) resolve(reply.content);
      });
    });
    return Promise.race([done, this.#death, this.#faulty]);
  }

  async execute(code: string, listener: Listener): Promise<Execution> {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const reply = replySchema.parse(await this.request('execute_request', content, listener));
    const status = reply.status === 'aborted' ? 'abort' : reply.status;
    return { status, count: reply.execution_count ?? undefined };
  }

  close(): void {
    this.#shell.close();
    this.#iopub.close();
  }
}
