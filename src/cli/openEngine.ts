import { createEngine } from '../engine/createEngine.js';
import type { Engine } from '../engine/engine.js';
import { addonFault } from '../engine/native/loadAddon.js';

/**
 * The engine that a command runs on. Where none is asked for and the native one is not built, says so in one sentence
 * and goes on with the slower one.
 */
export async function openEngine(
  { engine: name, threads }: { engine?: string; threads?: number },
  say: (line: string) => void,
): Promise<Engine> {
  const engine = await createEngine(name, { threads });
  if (name === undefined && engine.name !== 'native') {
    say(
      `The native engine is not there (${addonFault()}), so this runs on ${engine.name}, which is many times slower; build it with npm run build:native.`,
    );
  }
  return engine;
}
