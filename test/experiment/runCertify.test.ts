import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Interrupted } from '../../src/base/interrupted.js';
import { silentProgress } from '../../src/base/progress.js';
import { certifyConfig } from '../../src/experiment/config/certifyConfig.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { readRun } from '../../src/experiment/readRun.js';
import { runCertify } from '../../src/experiment/runCertify.js';
import type { RunContext } from '../../src/experiment/runContext.js';
import { runRetrain } from '../../src/experiment/runRetrain.js';
import type { SmoothingResult } from '../../src/experiment/smoothingResult.js';
import { caughtError } from '../helpers/caughtError.js';
import { oracle } from '../helpers/engines.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { writeToyDigits } from '../helpers/writeToyDigits.js';

const genotype =
  "Genotype(normal=[('skip_connect', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('skip_connect', 0), ('skip_connect', 1)], reduce_concat=[2])";

/** Without what depends on time and on how the work was cut. */
function lasting({ startedAt: _at, seconds: _seconds, config, ...result }: SmoothingResult): object {
  const { batchSize: _size, ...method } = config;
  return { ...result, config: method };
}

test('a certification that was stopped goes on to the same end, whatever the batch size', async () => {
  const folder = await temporaryFolder();
  const data = join(folder, 'digits');
  await writeToyDigits(data);
  const engine = await oracle.create();
  const context = (changes: Partial<RunContext> = {}): RunContext => ({
    ...{ engine, resume: false, commandLine: ['test'], progress: silentProgress },
    ...changes,
  });
  const run = join(folder, 'run');
  const trained = retrainConfig.parse({
    ...{ batchSize: 6, epochs: 3, data: { name: data }, genotype },
    network: { channels: 2, layers: 2, auxiliary: false },
    augment: { cropPadding: 0, flip: false, cutout: 0 },
    selection: { images: 0 },
  });
  await runRetrain(trained, run, context());
  const smoothing = { sigma: 0.1, n0: 3, n: 20, alpha: 0.05 };
  const config = certifyConfig.parse({ run, smoothing, batchSize: 16 });
  const whole = await runCertify(config, context());
  expect(whole.certify.accuracy).toBeGreaterThan(0);
  const csv = await readFile(join(run, 'smoothing.csv'), 'utf8');

  const stop = new AbortController();
  let images = 0;
  const advance = () => {
    if (++images === 3) stop.abort();
  };
  const progress = { stage: () => ({ advance, done: () => undefined }) };
  await caughtError(Interrupted, () => runCertify(config, context({ progress, signal: stop.signal })));
  const journal = join(run, 'smoothing.journal.jsonl');
  expect((await readFile(journal, 'utf8')).trim().split('\n')).toHaveLength(4);
  const rest = await runCertify({ ...config, batchSize: 7 }, context());
  expect(lasting(rest)).toEqual(lasting(whole));
  expect(await readFile(join(run, 'smoothing.csv'), 'utf8')).toBe(csv);
  expect(existsSync(journal)).toBe(false);
  const record = await readRun(run);
  expect(record.smoothing).toEqual(JSON.parse(JSON.stringify(rest)));
  expect(record.evaluatedCheckpoints).toEqual({ smoothing: 'same' });
});
