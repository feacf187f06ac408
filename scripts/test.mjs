// npm test: sets up what is missing, then runs every test; arguments go to Vitest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const reason = await setup();
if (reason)
  console.error(`${reason}: the tests of the native engine are skipped, the others run on tfjs:cpu`);
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const environment = reason ? { ...process.env, RNAS_TEST_WITHOUT_NATIVE: '1' } : process.env;
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environment,
});
process.exit(status ?? 1);
