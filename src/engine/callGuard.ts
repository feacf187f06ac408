import { InputError } from '../base/inputError.js';

/**
 * Lets one call through at a time: a model's activations and parameters belong to the call that runs. A second
 * call while the first runs, and any call after `dispose`, is refused with an InputError.
 */
export class CallGuard {
  private running: string | undefined;
  private disposed = false;

  /** Runs `body` as the one call of this moment. */
  async run<Result>(call: string, body: () => Promise<Result>): Promise<Result> {
    this.requireFree(call);
    this.running = call;
    try {
      return await body();
    } finally {
      this.running = undefined;
    }
  }

  /** Refuses every later call; true the first time, so that the caller frees what it holds once. */
  dispose(): boolean {
    if (this.disposed) return false;
    this.requireFree('dispose');
    this.disposed = true;
    return true;
  }

  private requireFree(call: string): void {
    if (this.disposed) {
      throw new InputError({
        given: `${call} on a disposed model`,
        expected: 'a live model',
        remedy: 'compile the graph again',
      });
    }
    if (this.running) {
      throw new InputError({
        given: `${call} while ${this.running} runs`,
        expected: 'one call of a model at a time',
        remedy: `await the ${this.running} first`,
      });
    }
  }
}
