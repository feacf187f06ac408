import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { createEngine, engineNames } from '../../src/engine/createEngine.js';
import { nativeAddonAvailable } from '../../src/engine/native/loadAddon.js';
import { caughtError } from '../helpers/caughtError.js';

describe('createEngine', () => {
  it('lists every engine', () => {
    expect(engineNames).toEqual([
      ...['native', 'native:avx2', 'native:baseline'],
      ...['tfjs:cpu', 'tfjs:tensorflow', 'tfjs:webgpu'],
    ]);
  });

  it('makes the engine that is named', async () => {
    const engine = await createEngine('tfjs:cpu');
    expect(engine.name).toBe('tfjs:cpu');
    expect(engine.description).toMatch(/tfjs-core \d+\.\d+\.\d+ with @tensorflow\/tfjs-backend-cpu \d/);
  });

  it.skipIf(!nativeAddonAvailable())('makes the native engine for every processor by name', async () => {
    const engine = await createEngine('native:baseline', { threads: 1 });
    expect(engine.name).toBe('native:baseline');
    expect(engine.description).toBe('native C++ (baseline kernels), float32, 1 thread');
  });

  it('without a name takes native where its addon is built, else tfjs:cpu', async () => {
    expect((await createEngine()).name).toBe(nativeAddonAvailable() ? 'native' : 'tfjs:cpu');
  });

  it('refuses an unknown name and suggests the nearest', async () => {
    const { message } = await caughtError(InputError, () => createEngine('tfjs:gpu'));
    expect(message).toMatch(
      /engine tfjs:gpu.*native, native:avx2, native:baseline, tfjs:cpu, tfjs:tensorflow, tfjs:webgpu.*mean tfjs:cpu/,
    );
    expect((await caughtError(InputError, () => createEngine('natve'))).complaint.remedy).toContain('native');
  });

  it('refuses threads for an engine that takes none', async () => {
    const { message } = await caughtError(InputError, () => createEngine('tfjs:cpu', { threads: 2 }));
    expect(message).toMatch(/threads 2 for tfjs:cpu/);
  });
});
