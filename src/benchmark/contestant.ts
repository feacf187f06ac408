import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NamedTensors } from '../base/tensor.js';
import { decodeSafetensors } from '../experiment/safetensors.js';
import { type AttackOutcome, attackOutcome } from './attackOutcome.js';
import { type WorkerCommand, WorkerProcess } from './workerProcess.js';

/** Who takes part: a process that can be started for each case, so that its peak memory is the case's own. */
export interface Entrant {
  /** `native`, `tfjs:cpu`, `pytorch:nchw`, `pytorch:channels-last`, … */
  readonly engine: string;
  /** Not one of the toolkit's own engines. */
  readonly peer: boolean;
  /** Whether it has AutoAttack: peers have it where its package is installed. */
  readonly hasAutoAttack: boolean;
  readonly worker: WorkerCommand;
}

/** In MiB. */
export interface MemoryUse {
  /** Largest resident set of the process so far. */
  readonly rssMiB: number;
  /** What the engine's buffers hold; peers do not tell. */
  readonly heldMiB?: number;
}

/** An entrant that has started and loaded a case. */
export interface Contestant {
  readonly engine: string;
  readonly peer: boolean;
  readonly version: string;
  /** Logits and gradients at the case's own parameters and images, computed in a precision; peers alone have float64. */
  results(precision?: 'float32' | 'float64'): Promise<NamedTensors>;
  /** Does one step; returns the milliseconds that it took. */
  step(): Promise<number>;
  /** What came of its last step, if the step's work depends on that. */
  outcome(): Promise<AttackOutcome>;
  memory(): Promise<MemoryUse>;
  end(): void;
}

const empty = z.object({});
const greeting = z.object({ version: z.string(), hasAutoAttack: z.boolean().default(true) });
const time = z.object({ ms: z.number() });
const memory = z.object({ mib: z.number(), heldMiB: z.number().optional() });

/** Starts a worker and asks only what it is. @throws WorkerAbsent if it cannot work here */
export async function greet(worker: WorkerCommand, signal?: AbortSignal): Promise<z.output<typeof greeting>> {
  const process = new WorkerProcess(worker, signal);
  const greeted = await process.ready(greeting);
  process.end();
  return greeted;
}

/**
 * @param folder what writeExchange has written; results are exchanged there too
 * @throws RunError if the process fails; Interrupted if the signal is raised, which ends the process
 */
export async function startContestant(
  { engine, peer, worker }: Entrant,
  folder: string,
  signal?: AbortSignal,
): Promise<Contestant> {
  const process = new WorkerProcess(worker, signal);
  const { version } = await process.ready(greeting);
  try {
    await process.call({ call: 'load', folder }, empty);
  } catch (error) {
    process.end();
    throw error;
  }
  return {
    ...{ engine, peer, version },
    async results(precision = 'float32') {
      const file = join(folder, `results-${engine.replaceAll(':', '-')}-${version}-${precision}.safetensors`);
      await process.call({ call: 'agree', file, precision }, empty);
      return decodeSafetensors(await readFile(file), file).tensors;
    },
    step: async () => (await process.call({ call: 'step' }, time)).ms,
    outcome: () => process.call({ call: 'outcome' }, attackOutcome),
    async memory() {
      const { mib, heldMiB } = await process.call({ call: 'memory' }, memory);
      return { rssMiB: mib, ...(heldMiB !== undefined && { heldMiB }) };
    },
    end: () => process.end(),
  };
}
