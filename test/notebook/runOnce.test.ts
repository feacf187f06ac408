import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Progress } from '../../src/base/progress.js';
import { evaluateClean } from '../../src/evaluate/evaluateClean.js';
import { attackConfig } from '../../src/experiment/config/attackConfig.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import { loadTrained } from '../../src/experiment/loadTrained.js';
import { runAttack } from '../../src/experiment/runAttack.js';
import { runOnce } from '../../src/notebook/runOnce.js';
import { idxBytes } from '../data/fixtures.js';
import { caughtError } from '../helpers/caughtError.js';
import { oracle } from '../helpers/engines.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { toySplit } from '../helpers/toySplits.js';

const genotype =
  "Genotype(normal=[('skip_connect', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('skip_connect', 0), ('skip_connect', 1)], reduce_concat=[2])";

/** Counts the stages of which something was done. */
function countingProgress(): Progress & { begun: () => number } {
  let begun = 0;
  const stage = () => {
    begun++;
    return { advance: () => undefined, done: () => undefined };
  };
  return { stage, begun: () => begun };
}

async function toyData(): Promise<string> {
  const folder = join(await temporaryFolder(), 'digits');
  await mkdir(folder);
  for (const [name, part] of [
    ['train', toySplit('train', 24)],
    ['t10k', toySplit('test', 12)],
  ] as const) {
    const { pixels, labels } = part;
    await writeFile(join(folder, `${name}-images-idx3-ubyte`), idxBytes([labels.length, 8, 8], pixels));
    await writeFile(join(folder, `${name}-labels-idx1-ubyte`), idxBytes([labels.length], labels));
  }
  return folder;
}

test('a run is computed once for each configuration, and its network can be loaded', async () => {
  const engine = await oracle.create();
  const data = { name: await toyData() };
  const folder = join(await temporaryFolder(), 'runs');
  const small = { data, batchSize: 6, epochs: 2 };
  const plan = (seed: number) =>
    retrainConfig.parse({
      ...{ ...small, seed, genotype, network: { channels: 2, layers: 2, auxiliary: false } },
      augment: { cropPadding: 0, flip: false, cutout: 0 },
      selection: { images: 0 },
    });
  const progress = countingProgress();
  const first = await runOnce(plan(1), { folder, engine, progress });
  expect(first.status).toBe('complete');
  expect(progress.begun()).toBeGreaterThan(0);

  const again = countingProgress();
  expect(await runOnce(plan(1), { folder, engine, progress: again })).toEqual(first);
  expect(again.begun()).toBe(0);
  await runOnce(plan(2), { folder, engine });
  expect(await readdir(folder)).toHaveLength(2);

  const { model, dataSet } = await loadTrained(first.path, engine);
  const clean = await evaluateClean({ model, mode: 'eval' }, dataSet.test, { batchSize: 5 });
  model.dispose();
  const attack = attackConfig.parse({ run: first.path, attacks: ['gaussian'] });
  const attacked = await runAttack(attack, { engine, commandLine: ['test'], progress });
  expect(clean.accuracy).toBe(attacked.clean);

  const search = searchConfig.parse({
    ...small,
    ...{ strategy: 'darts', network: { channels: 2, layers: 2, nodes: 1 }, diagnostics: { images: 0 } },
  });
  const { path } = await runOnce(search, { folder, engine });
  const refusal = await caughtError(InputError, () => loadTrained(path, engine));
  expect(refusal.complaint.given).toContain('the run of a search');
});
