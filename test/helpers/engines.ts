import { describe } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { createTfjsEngine } from '../../src/engine/tfjs/createTfjsEngine.js';

/** An engine under test, made afresh by each caller. */
export interface EngineUnderTest {
  readonly name: string;
  readonly native: boolean;
  create(): Promise<Engine>;
}

async function native(kernels: 'fast' | 'reference'): Promise<Engine> {
  const { createNativeEngine } = await import('../../src/engine/native/createNativeEngine.js');
  return createNativeEngine({ threads: 2, kernels });
}

export const enginesUnderTest: readonly EngineUnderTest[] = [
  { name: 'native', native: true, create: () => native('fast') },
  { name: 'native:reference', native: true, create: () => native('reference') },
  { name: 'tfjs:cpu', native: false, create: () => createTfjsEngine('cpu') },
];

/** The witness against which the others are held. */
export const oracle = enginesUnderTest[2];

/** RNAS_TEST_WITHOUT_NATIVE=1 skips the native rows, by name; otherwise an addon that is not built fails them. */
export function describeEngines(
  rows: readonly EngineUnderTest[],
  body: (engine: EngineUnderTest) => void,
): void {
  const withoutNative = process.env.RNAS_TEST_WITHOUT_NATIVE === '1';
  for (const row of rows) describe.skipIf(row.native && withoutNative)(row.name, () => body(row));
}
