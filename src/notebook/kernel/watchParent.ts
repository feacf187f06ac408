import { isMainThread, Worker, workerData } from 'node:worker_threads';

const everyMs = 2000;

/**
 * Ends this process when the one that started it is gone, even while a cell computes without pause: a runner that
 * was killed leaves no kernel behind.
 */
export function watchParent(): void {
  new Worker(new URL(import.meta.url), { workerData: { parent: process.ppid } }).unref();
}

if (!isMainThread && typeof workerData?.parent === 'number') {
  setInterval(() => {
    if (process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL');
  }, everyMs);
}
