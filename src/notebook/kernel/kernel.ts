import { RunError } from '../../base/runError.js';
import type { JupyterMessage } from './wire.js';

/** How a kernel answered a request to execute: `abort` if it cancelled it because one before had failed. */
export type ExecutionStatus = 'ok' | 'error' | 'abort';

/** A request to execute that was answered and whose outputs have all come. */
export interface Execution {
  readonly status: ExecutionStatus;
  /** The number in `In [n]`. */
  readonly count: number | undefined;
}

/** What the kernel says of its language; notebooks keep it. */
export type LanguageInfo = Readonly<Record<string, unknown>>;

/** A running kernel. */
export interface Kernel {
  readonly language: LanguageInfo;
  /**
   * Executes code. The listener gets the messages that belong to it, even such as come after the end.
   *
   * @throws KernelDied if the kernel ends before it has answered
   */
  execute(code: string, listener: (message: JupyterMessage) => void): Promise<Execution>;
  /** As Ctrl-C at a prompt: what is being executed fails, the kernel goes on. */
  interrupt(): void;
  /** Ends the kernel, politely if it listens. */
  stop(): Promise<void>;
}

/** The kernel's process ended by itself, or was killed. */
export class KernelDied extends RunError {}
