import { setTimeout as pause } from 'node:timers/promises';
import { RunError } from '../base/runError.js';
import type { Kernel } from './kernel/kernel.js';
import type { JupyterMessage } from './kernel/wire.js';

/** How a cell ended. */
export type CellEnd =
  | { readonly kind: 'done'; readonly count: number | undefined }
  | { readonly kind: 'failed'; readonly count: number | undefined }
  /** It did not end by itself: `alive` tells whether the kernel answered to being interrupted. */
  | { readonly kind: 'interrupted' | 'timed-out'; readonly alive: boolean }
  | { readonly kind: 'died'; readonly reason: string };

export interface CellLimits {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
}

/** Time that a kernel has to answer to an interrupt. */
const graceMs = 5000;
const interruptAgainMs = 1000;

/** tslab cancels what it is sent within 200 ms of a failure. */
const afterFailureMs = 300;

/** Executes a cell's code, and interrupts it at its time limit or when asked to stop. */
export async function executeCell(
  kernel: Kernel,
  code: string,
  listener: (message: JupyterMessage) => void,
  { timeoutSeconds, signal }: CellLimits,
): Promise<CellEnd> {
  const ended = kernel.execute(code, listener).then(
    async ({ status, count }): Promise<CellEnd> => {
      if (status === 'ok') return { kind: 'done', count };
      await pause(afterFailureMs);
      return { kind: 'failed', count };
    },
    (error: unknown): CellEnd => {
      if (error instanceof RunError) return { kind: 'died', reason: error.message };
      throw error;
    },
  );
  const waiting = new AbortController();
  const stopped = firstOf(timeoutSeconds, signal, waiting.signal);
  const first = await Promise.race([ended, stopped]);
  waiting.abort();
  if (typeof first !== 'string') return first;
  return { kind: first, alive: await interrupted(kernel, ended) };
}

/** Interrupts until the cell ends: tslab forgets an interrupt that comes while it compiles the cell. */
async function interrupted(kernel: Kernel, ended: Promise<CellEnd>): Promise<boolean> {
  for (let waited = 0; waited < graceMs; waited += interruptAgainMs) {
    kernel.interrupt();
    const answer = await Promise.race([ended, pause(interruptAgainMs, undefined)]);
    if (answer !== undefined) return answer.kind !== 'died';
  }
  return false;
}

/** Which comes first: the time limit or the request to stop. */
function firstOf(
  timeoutSeconds: number,
  signal: AbortSignal | undefined,
  over: AbortSignal,
): Promise<'timed-out' | 'interrupted'> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve('timed-out'), timeoutSeconds * 1000);
    const stop = () => resolve('interrupted');
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    over.addEventListener('abort', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    });
  });
}
