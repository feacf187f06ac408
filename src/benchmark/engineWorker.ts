/**
 * Our side of the benchmark's protocol (bench/torchPeer.py says what it is and is the other side): a process that
 * runs workloads on one of the toolkit's engines.
 *
 *     node engineWorker.js ENGINE THREADS
 */
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { packageVersion } from '../base/packageVersion.js';
import { createEngine } from '../engine/createEngine.js';
import type { Engine } from '../engine/engine.js';
import { isNative } from '../engine/isNative.js';
import { encodeSafetensors } from '../experiment/safetensors.js';
import { type EngineStep, engineStep } from './engineSteps.js';
import { readExchange } from './exchange.js';
import { peakMemory } from './peakMemory.js';

type Request =
  | { readonly call: 'load'; readonly folder: string }
  | { readonly call: 'agree'; readonly file: string }
  | { readonly call: 'step' }
  | { readonly call: 'outcome' }
  | { readonly call: 'memory' };

async function load(engine: Engine, folder: string): Promise<EngineStep> {
  const workload = await readExchange(folder);
  const model = await engine.compile(workload.graph, { seed: 1 });
  await model.setState(workload.parameters);
  return engineStep(model, workload);
}

function server(engine: Engine): (request: Request) => Promise<object> {
  let step: EngineStep;
  return async request => {
    switch (request.call) {
      case 'load':
        step = await load(engine, request.folder);
        return {};
      case 'agree':
        await writeFile(request.file, encodeSafetensors({ tensors: await step.results(), metadata: {} }));
        return {};
      case 'step':
        return { ms: await step.run() };
      case 'outcome':
        return step.outcome?.() ?? {};
      case 'memory':
        return { mib: await peakMemory(), heldMiB: engine.heldBytes() / 2 ** 20 };
    }
  };
}

function reply(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function main([name, threads]: readonly string[]): Promise<void> {
  // Ctrl-C reaches the whole group of processes; this one ends when its parent says so, or closes its stdin.
  process.on('SIGINT', () => undefined);
  const engine = await createEngine(name, isNative(name) ? { threads: Number(threads) } : {});
  const answer = server(engine);
  reply({ ok: { version: packageVersion() } });
  for await (const line of createInterface({ input: process.stdin })) {
    reply({ ok: await answer(JSON.parse(line) as Request) });
  }
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  reply({ error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.stdin.destroy();
});
