import { expect, test } from 'vitest';
import { temporaryFolder } from '../../helpers/temporaryFolder.js';
import { startBuilt } from '../runBuilt.js';

test('Ctrl-C in the main job says how to go on with it, which is not --resume', async () => {
  const child = startBuilt(['quickstart', '--scale', 'smoke'], await temporaryFolder());
  let told = '';
  child.stderr?.on('data', chunk => {
    told += chunk;
    if (!child.killed && told.includes('search-noise')) child.kill('SIGINT');
  });
  expect(await new Promise(resolve => child.on('close', resolve))).toBe(130);
  expect(told).toMatch(
    /rnas: stopped before epoch \d, step \d; the checkpoint is saved; start again to go on\n$/,
  );
  expect(told).not.toContain('--resume');
});
