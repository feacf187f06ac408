import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { silentProgress } from '../../src/base/progress.js';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import { createEngine } from '../../src/engine/createEngine.js';
import type { Engine } from '../../src/engine/engine.js';
import { evaluateClean } from '../../src/evaluate/evaluateClean.js';
import { loadCheckpoint } from '../../src/experiment/checkpoint.js';
import { CheckpointFolder } from '../../src/experiment/checkpointFolder.js';
import { attackConfig } from '../../src/experiment/config/attackConfig.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import { derivedNetwork } from '../../src/experiment/derivedNetwork.js';
import { readRun } from '../../src/experiment/readRun.js';
import { runAttack } from '../../src/experiment/runAttack.js';
import type { RunContext } from '../../src/experiment/runContext.js';
import { runRetrain } from '../../src/experiment/runRetrain.js';
import { runSearch } from '../../src/experiment/runSearch.js';
import { imageTask } from '../../src/experiment/taskData.js';
import { trainedWeights } from '../../src/train/retrainState.js';
import { takeSection } from '../../src/train/snapshot.js';
import { idxBytes } from '../data/fixtures.js';
import { caughtError } from '../helpers/caughtError.js';
import { snapshotBits } from '../helpers/snapshotBits.js';
import { toySplit } from '../helpers/toySplits.js';

let engine: Engine;
let folder: string;

beforeAll(async () => {
  engine = await createEngine(process.env.RNAS_TEST_WITHOUT_NATIVE ? 'tfjs:cpu' : 'native');
  folder = await mkdtemp(join(tmpdir(), 'rnas-retrain-'));
  await mkdir(join(folder, 'data'));
  for (const [name, part] of [
    ['train', toySplit('train', 60)],
    ['t10k', toySplit('test', 12)],
  ] as const) {
    const path = (kind: string) => join(folder, 'data', `${name}-${kind}-ubyte`);
    await writeFile(path('images-idx3'), idxBytes([part.labels.length, 8, 8], part.pixels));
    await writeFile(path('labels-idx1'), idxBytes([part.labels.length], part.labels));
  }
});

afterAll(() => rm(folder, { recursive: true }));

const context = (changes: Partial<RunContext> = {}): RunContext => ({
  ...{ engine, resume: false, commandLine: ['test'], progress: silentProgress },
  ...changes,
});

const small = () => ({
  ...{ batchSize: 12, epochs: 3, data: { name: join(folder, 'data') }, selection: { images: 6 } },
  augment: { cropPadding: 0, flip: false, cutout: 0 },
});

const genotype =
  "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('sep_conv_3x3', 0), ('skip_connect', 1)], reduce_concat=[2])";

const cells = (changes: object = {}) =>
  retrainConfig.parse({
    ...{ ...small(), genotype, network: { channels: 2, layers: 2, auxiliary: false } },
    ...changes,
  });

const bitsOf = (tensors: Parameters<typeof snapshotBits>[0]['tensors']) =>
  snapshotBits({ tensors, metadata: {} });
const checkpoints = (name: string) => new CheckpointFolder(join(folder, name, 'checkpoints'));

describe('a retraining', () => {
  test.each([
    ['standard', {}, 'best-clean'],
    ['pgd-at', { input: { epsilon: 0.1 } }, 'best-robust'],
    ['pgd-at', { input: { epsilon: 0.1 }, selection: { images: 0 } }, 'best-clean'],
    ['noise', {}, 'best-clean'],
  ] as const)('by %s %j means by its best checkpoint the %s one', async (recipe, changes, chosen) => {
    const name = `${recipe}-${chosen}`;
    await runRetrain(cells({ recipe, ...changes }), join(folder, name), context());
    const kept = checkpoints(name);
    expect(await kept.load('best')).toEqual(await kept.load(chosen));
    expect(kept.has('best-robust')).toBe(!('selection' in changes));
    const card = await readFile(join(folder, name, 'README.md'), 'utf8');
    expect(card.includes('best robust epoch')).toBe(!('selection' in changes));
    const { events } = await readRun(join(folder, name));
    for (const event of events) {
      const measured = 'validationRobustAccuracy' in event && event.validationRobustAccuracy !== undefined;
      expect(measured).toBe(!('selection' in changes));
    }
  });

  test('keeps the mean of its weights where it has one, and attacks that', async () => {
    await runRetrain(cells({ average: { kind: 'ema', decay: 0.5 } }), join(folder, 'ema'), context());
    const last = await checkpoints('ema').load('last');
    const { summary, events } = await readRun(join(folder, 'ema'));
    expect(bitsOf(trainedWeights(last))).not.toEqual(bitsOf(takeSection(last.tensors, 'model')));
    if (summary?.results.bestEpoch === 3) {
      expect(bitsOf((await checkpoints('ema').load('best')).tensors)).toEqual(bitsOf(trainedWeights(last)));
    }
    expect(events).toHaveLength(3);
    const attack = attackConfig.parse({ run: join(folder, 'ema'), attacks: ['fgsm'], checkpoint: 'last' });
    const { clean } = await runAttack(attack, context());
    const dataSet = await loadDataSet(join(folder, 'data'));
    const { graph } = derivedNetwork(cells(), imageTask(dataSet));
    const model = await engine.compile(graph, { seed: 1 });
    await model.setState(trainedWeights(last));
    const target = { model, mode: 'eval' } as const;
    expect(clean).toBe((await evaluateClean(target, dataSet.test, { batchSize: 12 })).accuracy);
    model.dispose();
  });

  test('may be of a hand-made network, which has no genotype', async () => {
    const config = retrainConfig.parse({ ...small(), epochs: 1, network: { reference: 'wide-resnet-10-1' } });
    const path = join(folder, 'wide');
    const { results } = await runRetrain(config, path, context());
    expect(results.parameters).toBeGreaterThan(70_000);
    expect(existsSync(join(path, 'genotype.json'))).toBe(false);
    expect((await readRun(path)).genotype).toBeUndefined();
    expect(await readFile(join(path, 'README.md'), 'utf8')).toContain('wide-resnet-10-1');
    const attack = attackConfig.parse({ run: path, attacks: ['fgsm'], epsilon: 0.01 });
    expect((await runAttack(attack, context())).images).toBe(12);
  });
});

describe('a retraining that inherits', () => {
  const search = (network: object) =>
    searchConfig.parse({
      ...{
        batchSize: 12,
        epochs: 1,
        data: { name: join(folder, 'data') },
        strategy: 'darts',
        diagnostics: { images: 0 },
      },
      network: { channels: 2, layers: 2, nodes: 1, ...network },
    });

  test('begins with the supernet’s weights', async () => {
    const inherit = join(folder, 'search');
    await runSearch(search({}), inherit, context());
    // Nothing moves the weights at this rate.
    const still = { epochs: 1, optimiser: { learningRate: 1e-30, weightDecay: 0 } };
    const { results } = await runRetrain(cells({ ...still, inherit }), join(folder, 'heir'), context());
    expect(results.inheritedArrays).toBeGreaterThan(10);
    expect(results.inheritedSha256).toMatch(/^[0-9a-f]{64}$/);
    const supernet = await loadCheckpoint(join(inherit, 'checkpoints', 'last.safetensors'));
    const heir = await checkpoints('heir').load('last');
    expect(heir.tensors.get('stem.0.weight')).toEqual(supernet.tensors.get('stem.0.weight'));
    const own = heir.tensors.get('cells.0._ops.0.op.1.weight');
    expect(own).toEqual(supernet.tensors.get('cells.0._ops.0._ops.4.op.1.weight'));
  });

  test('from a supernet of another size, a hand-made network or nothing is refused before there is a run', async () => {
    const inherit = join(folder, 'wider');
    await runSearch(search({ channels: 4 }), inherit, context());
    const refusal = (path: string) =>
      caughtError(InputError, () => runRetrain(cells({ inherit: path }), join(folder, 'refused'), context()));
    expect((await refusal(inherit)).complaint.remedy).toBe('give the network 4 channels and 2 cells');
    expect((await refusal(join(folder, 'wide'))).complaint.given).toContain(
      'a retrain of a hand-made network',
    );
    expect((await refusal(join(folder, 'nothing'))).complaint.given).toContain('holds no run');
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });
});
