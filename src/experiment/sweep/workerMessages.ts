import { z } from 'zod';
import { runConfig } from '../config/runConfig.js';

/** What a worker is told: first one run to compute, later perhaps to stop at a checkpoint. */
export const toWorker = z.discriminatedUnion('say', [
  z.object({
    say: z.literal('run'),
    config: runConfig,
    path: z.string(),
    engine: z.string(),
    threads: z.int().positive().optional(),
    dataRoot: z.string().optional(),
    commandLine: z.array(z.string()),
  }),
  z.object({ say: z.literal('stop') }),
]);

/** What a worker tells: how far it is, and once how it ended. */
export const fromWorker = z.discriminatedUnion('say', [
  /** Steps of the run that are done. */
  z.object({ say: z.literal('step'), done: z.int() }),
  z.object({ say: z.literal('complete') }),
  /** At a checkpoint, since it was told to. */
  z.object({ say: z.literal('stopped') }),
  z.object({ say: z.literal('failed'), message: z.string() }),
]);

export type ToWorker = z.output<typeof toWorker>;
export type FromWorker = z.output<typeof fromWorker>;
