/**
 * A process that computes one run of a sweep, which its parent names in a message. It ends with the run, or at the
 * run's next checkpoint if its parent says so or is no more.
 */
import { InputError } from '../../base/inputError.js';
import { Interrupted } from '../../base/interrupted.js';
import type { Progress } from '../../base/progress.js';
import { createEngine } from '../../engine/createEngine.js';
import { runRetrain } from '../runRetrain.js';
import { runSearch } from '../runSearch.js';
import { type FromWorker, type ToWorker, toWorker } from './workerMessages.js';

const stop = new AbortController();

async function compute(order: Extract<ToWorker, { say: 'run' }>): Promise<FromWorker> {
  const { config, path, engine: name, threads, dataRoot, commandLine } = order;
  try {
    const engine = await createEngine(name, { threads });
    const context = { engine, threads, dataRoot, commandLine, resume: true, progress, signal: stop.signal };
    await (config.command === 'search'
      ? runSearch(config, path, context)
      : runRetrain(config, path, context));
    return { say: 'complete' };
  } catch (error) {
    if (error instanceof Interrupted) return { say: 'stopped' };
    return { say: 'failed', message: describe(error) };
  }
}

/** The stage of the run's loop, told to the parent step by step. */
const progress: Progress = {
  stage() {
    let done = 0;
    return {
      advance(steps = 1) {
        done += steps;
        tell({ say: 'step', done });
      },
      done: () => undefined,
    };
  },
};

function describe(error: unknown): string {
  if (error instanceof InputError) {
    const { given, expected, remedy } = error.complaint;
    return `given ${given}; expected ${expected}; ${remedy}`;
  }
  return error instanceof Error ? error.message : String(error);
}

function tell(message: FromWorker, then?: () => void): void {
  // Without a parent there is nobody to tell, and the run is ending anyway.
  if (process.connected) process.send?.(message, undefined, undefined, then);
  else then?.();
}

// Ctrl-C reaches the whole group of processes: the parent, which gets it too, says what is to be done.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => stop.abort());
process.on('disconnect', () => stop.abort());
process.on('message', async received => {
  const message = toWorker.parse(received);
  if (message.say === 'stop') stop.abort();
  else tell(await compute(message), () => process.exit());
});
