// npm test: sets up what is missing, then runs every test; arguments go to Vitest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const { native } = await setup();
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const environment = native ? process.env : { ...process.env, RNAS_TEST_WITHOUT_NATIVE: '1' };
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environment,
});
process.exit(status ?? 1);
