import { fileURLToPath } from 'node:url';
import { InputError } from '../base/inputError.js';
import { type EngineName, engineNames } from '../engine/createEngine.js';
import { addonFault } from '../engine/native/loadAddon.js';
import { type Entrant, greet } from './contestant.js';
import { WorkerAbsent, type WorkerCommand } from './workerProcess.js';

/** What `--engines` takes: the toolkit's engines, and the peer. */
export const entrantNames = [...engineNames, 'pytorch'] as const;
export type EntrantName = EngineName | 'pytorch';

export interface EntrantOptions {
  /** Without it: every engine that is here, but not `tfjs:cpu`, which takes minutes; and PyTorch. */
  readonly engines?: readonly EntrantName[];
  /** Commands that start a Python with PyTorch. Without it `python3`, which may lack it. */
  readonly pythons?: readonly string[];
  readonly threads: number;
  readonly signal?: AbortSignal;
}

const layouts = ['nchw', 'channels-last'] as const;

export function engineEntrant(engine: EngineName, threads: number): Entrant {
  const program = fileURLToPath(new URL('./engineWorker.js', import.meta.url));
  const args = [program, engine, String(threads)];
  return {
    engine,
    peer: false,
    hasAutoAttack: true,
    worker: { name: engine, command: process.execPath, args },
  };
}

function torchEntrants(python: string, threads: number): Omit<Entrant, 'hasAutoAttack'>[] {
  const program = fileURLToPath(new URL('../../bench/torchPeer.py', import.meta.url));
  const environment = { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
  return layouts.map(layout => ({
    engine: `pytorch:${layout}`,
    peer: true,
    worker: {
      ...{ name: `${python} (PyTorch)`, command: python, environment },
      args: [program, String(threads), layout],
    },
  }));
}

/**
 * Who takes part in a benchmark here, the toolkit's own engines first.
 *
 * @returns `notes`: what of the default is missing, in sentences
 * @throws InputError if something that was asked for by name is not here
 */
export async function findEntrants(
  options: EntrantOptions,
): Promise<{ entrants: Entrant[]; notes: string[] }> {
  const { engines, threads } = options;
  const notes: string[] = [];
  const fault = addonFault();
  if (engines === undefined && fault) {
    notes.push(`The native engine is not there (${fault}); build it with npm run build:native.`);
  }
  const own = engines ?? [...(fault ? [] : ['native' as const]), ...(await installedBackends(options))];
  const entrants = engineNames.filter(name => own.includes(name)).map(name => engineEntrant(name, threads));
  if (engines && !engines.includes('pytorch')) {
    if (options.pythons) throw unusedPython(options.pythons);
    return { entrants, notes };
  }
  const peers = await findPeers(options);
  return { entrants: [...entrants, ...peers.entrants], notes: [...notes, ...peers.notes] };
}

/** The optional backends that start here. */
async function installedBackends({ threads, signal }: EntrantOptions): Promise<EngineName[]> {
  const found: EngineName[] = [];
  for (const name of ['tfjs:tensorflow', 'tfjs:webgpu'] as const) {
    const { worker } = engineEntrant(name, threads);
    if (!('fault' in (await look(worker, signal)))) found.push(name);
  }
  return found;
}

/** What a worker is, or why it cannot run here. */
async function look(worker: WorkerCommand, signal?: AbortSignal) {
  try {
    return await greet(worker, signal);
  } catch (error) {
    if (error instanceof WorkerAbsent) return { fault: error.message };
    throw error;
  }
}

async function findPeers({ engines, pythons, threads, signal }: EntrantOptions) {
  const asked = pythons !== undefined || engines !== undefined;
  const entrants: Entrant[] = [];
  const notes: string[] = [];
  for (const python of pythons ?? ['python3']) {
    const found = torchEntrants(python, threads);
    const seen = await look(found[0].worker, signal);
    if (!('fault' in seen)) {
      entrants.push(...found.map(entrant => ({ ...entrant, hasAutoAttack: seen.hasAutoAttack })));
    } else if (asked) throw noTorch(python, seen.fault);
    else
      notes.push(
        `PyTorch is not there (${seen.fault}), so these are the toolkit's own figures alone; --python names a Python that has it.`,
      );
  }
  return { entrants, notes };
}

function noTorch(python: string, why: string): InputError {
  return new InputError({
    given: `--python ${python}, in which there is no PyTorch: ${why}`,
    expected: 'a command that starts a Python which imports torch',
    remedy: 'install it (apt install python3-torch, or pip install torch), or name another --python',
  });
}

function unusedPython(pythons: readonly string[]): InputError {
  return new InputError({
    given: `--python ${pythons.join(', ')} with --engines that leave PyTorch out`,
    expected: 'a Python only where PyTorch takes part',
    remedy: 'add pytorch to --engines, or leave --python out',
  });
}
