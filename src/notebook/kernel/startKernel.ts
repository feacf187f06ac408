import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { RunError } from '../../base/runError.js';
import { createConnection } from './connection.js';
import type { Kernel, LanguageInfo } from './kernel.js';
import { KernelChannels } from './kernelChannels.js';
import { type KernelProcess, startKernelProcess } from './kernelProcess.js';

const startLimitMs = 120_000;
const askAgainMs = 200;
const politenessMs = 500;

const infoSchema = z.object({ language_info: z.record(z.string(), z.unknown()) });

/**
 * Starts the kernel "TypeScript (RNAS Lab)" and waits until it answers.
 *
 * @param folder in which it runs: where relative paths start, and imports are looked for
 * @throws KernelDied if it ends at once
 * @throws RunError if it does not answer within two minutes
 */
export async function startKernel(folder: string): Promise<Kernel> {
  const connection = await createConnection();
  const running = startKernelProcess(connection.file, folder);
  const channels = new KernelChannels(connection, running.death);
  const stop = async () => {
    channels.send('shutdown_request', { restart: false });
    await Promise.race([running.ended, pause(politenessMs, undefined, { ref: false })]);
    running.child.kill('SIGKILL');
    await running.ended;
    channels.close();
    await connection.remove();
  };
  try {
    const language = await untilReady(channels, running);
    return {
      language,
      execute: (code, listener) => channels.execute(code, listener),
      interrupt: () => void running.child.kill('SIGINT'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A subscription takes effect at some time after connecting: asked again until an answer came on both channels. */
async function untilReady(channels: KernelChannels, { death }: KernelProcess): Promise<LanguageInfo> {
  const asking = new AbortController();
  const answered = (async () => {
    while (!asking.signal.aborted) {
      const reply = await Promise.race([
        channels.request('kernel_info_request', {}),
        pause(askAgainMs, undefined),
      ]);
      if (reply !== undefined) return infoSchema.parse(reply).language_info;
    }
    throw new RunError(`the kernel did not answer within ${startLimitMs / 1000} s of its start`);
  })();
  const tooLate = setTimeout(() => asking.abort(), startLimitMs);
  try {
    return await Promise.race([answered, death]);
  } finally {
    clearTimeout(tooLate);
    asking.abort();
    answered.catch(() => undefined); // Its failure has been told, or the kernel's death has.
  }
}
