import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { KernelDied } from './kernel.js';
import { packageRoot } from './packageRoot.js';

/** Last characters of what a kernel wrote past the protocol that its death is reported with. */
const tailLength = 2000;

const program = join(packageRoot, 'dist', 'notebook', 'kernel', 'program.js');

/** The process of a kernel. */
export interface KernelProcess {
  readonly child: ChildProcess;
  /** Never resolves; rejects with {@link KernelDied} at the end of the process. */
  readonly death: Promise<never>;
  /** Resolves at the end of the process. */
  readonly ended: Promise<void>;
}

/** Starts the kernel in a folder, in a process group of its own: Ctrl-C in a terminal reaches the runner alone. */
export function startKernelProcess(connectionFile: string, folder: string): KernelProcess {
  const child = spawn(process.execPath, [program, connectionFile], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let tail = '';
  const keepTail = (text: string) => {
    tail = (tail + text).slice(-tailLength);
  };
  child.stdout.setEncoding('utf8').on('data', keepTail);
  child.stderr.setEncoding('utf8').on('data', keepTail);
  const death = new Promise<never>((_, reject) => {
    child.on('error', error => reject(new KernelDied(`the kernel could not be started (${error.message})`)));
    child.on('close', (code, signal) => {
      const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
      const last = tail.trim() === '' ? '' : `; it last wrote:\n${tail.trim()}`;
      reject(new KernelDied(`the kernel ${how}${last}`));
    });
  });
  return {
    child,
    death,
    ended: death.catch(() => undefined),
  };
}
