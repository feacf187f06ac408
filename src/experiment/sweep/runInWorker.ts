import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type FromWorker, fromWorker, type ToWorker } from './workerMessages.js';

/** How a run of a sweep ended. */
export type RunEnd = Exclude<FromWorker, { say: 'step' }>;

type Order = Omit<Extract<ToWorker, { say: 'run' }>, 'say'>;

interface Listener {
  readonly signal: AbortSignal;
  /** Told how many steps of the run are done. */
  onStep(done: number): void;
}

const program = fileURLToPath(new URL('./worker.js', import.meta.url));

/**
 * Computes a run in a process of its own, so that its memory is its own and nothing that happens to it reaches the others.
 * If the signal is raised, the process ends at the run's next checkpoint.
 *
 * @returns how it ended, also if the process was killed
 */
export function runInWorker(order: Order, { signal, onStep }: Listener): Promise<RunEnd> {
  return new Promise(resolve => {
    const child = fork(program, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    const complaint = endOf(child);
    let end: RunEnd | undefined;
    const stop = () => send(child, { say: 'stop' });
    const finish = (fallback: string) => {
      signal.removeEventListener('abort', stop);
      resolve(end ?? { say: 'failed', message: complaint() || fallback });
    };
    child.on('message', received => {
      const message = fromWorker.parse(received);
      if (message.say === 'step') onStep(message.done);
      else end = message;
    });
    child.on('error', error => finish(`no process could be started (${error.message})`));
    child.on('close', (code, by) =>
      finish(by ? `its process was killed by ${by}` : `its process ended with ${code}`),
    );
    signal.addEventListener('abort', stop, { once: true });
    send(child, { say: 'run', ...order });
    if (signal.aborted) stop();
  });
}

/** A child that has ended cannot be told anything; that it did, its `close` says. */
function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => undefined);
}

/** The last line that a child wrote to stderr. */
function endOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', chunk => {
    text = (text + chunk).slice(-2000);
  });
  return () => text.trim().split('\n').at(-1) ?? '';
}
