import { expect, test, vi } from 'vitest';
import { openEngine } from '../../src/cli/openEngine.js';

test('without the native engine one sentence says so, why, and what to do', async () => {
  vi.stubEnv('RNAS_NATIVE_ADDON', '/nowhere/rnas.node');
  const said: string[] = [];
  expect((await openEngine({}, line => said.push(line))).name).toBe('tfjs:cpu');
  expect(said).toEqual([
    'The native engine is not there (/nowhere/rnas.node is not there), so this runs on tfjs:cpu, which is many times slower; build it with npm run build:native.',
  ]);
  await openEngine({ engine: 'tfjs:cpu' }, line => said.push(line));
  expect(said).toHaveLength(1); // Who asks for an engine knows.
});
