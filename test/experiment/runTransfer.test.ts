import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { Interrupted } from '../../src/base/interrupted.js';
import { silentProgress } from '../../src/base/progress.js';
import type { Engine } from '../../src/engine/engine.js';
import { attackConfig } from '../../src/experiment/config/attackConfig.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { transferConfig } from '../../src/experiment/config/transferConfig.js';
import { readRun } from '../../src/experiment/readRun.js';
import { runAttack } from '../../src/experiment/runAttack.js';
import type { RunContext } from '../../src/experiment/runContext.js';
import { runRetrain } from '../../src/experiment/runRetrain.js';
import { runTransfer } from '../../src/experiment/runTransfer.js';
import type { TransferResult } from '../../src/experiment/transferResult.js';
import { idxBytes } from '../data/fixtures.js';
import { caughtError } from '../helpers/caughtError.js';
import { oracle } from '../helpers/engines.js';
import { toySplit } from '../helpers/toySplits.js';

let engine: Engine;
let folder: string;
/** Two networks that were trained from other seeds on the same images. */
let one: string;
let two: string;

beforeAll(async () => {
  engine = await oracle.create();
  folder = await mkdtemp(join(tmpdir(), 'rnas-transfer-'));
  await writeData('digits', 1);
  one = await train('digits', 1);
  two = await train('digits', 2);
});

afterAll(() => rm(folder, { recursive: true }));

const context = (changes: Partial<RunContext> = {}): RunContext => ({
  ...{ engine, resume: false, commandLine: ['test'], progress: silentProgress },
  ...changes,
});

const genotype =
  "Genotype(normal=[('skip_connect', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('skip_connect', 0), ('skip_connect', 1)], reduce_concat=[2])";

/** Another pixel makes other images. */
async function writeData(name: string, pixel: number): Promise<void> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [part, split] of [
    ['train', toySplit('train', 24)],
    ['t10k', toySplit('test', 12)],
  ] as const) {
    const count = split.labels.length;
    split.pixels[0] = pixel;
    await writeFile(join(path, `${part}-images-idx3-ubyte`), idxBytes([count, 8, 8], split.pixels));
    await writeFile(join(path, `${part}-labels-idx1-ubyte`), idxBytes([count], split.labels));
  }
}

async function train(data: string, seed: number): Promise<string> {
  const config = retrainConfig.parse({
    ...{ batchSize: 6, epochs: 3, seed, data: { name: join(folder, data) }, genotype },
    network: { channels: 2, layers: 2, auxiliary: false },
    augment: { cropPadding: 0, flip: false, cutout: 0 },
    selection: { images: 0 },
  });
  const path = join(folder, `${data}-${seed}`);
  await runRetrain(config, path, context());
  return path;
}

const options = { attacks: ['pgd-5', 'fgsm'], epsilon: 0.15, batchSize: 5 };

/** Without what depends on time. */
const lasting = (rows: readonly TransferResult[]) =>
  rows.map(({ startedAt: _at, attacks, config: { batchSize: _size, ...config }, ...row }) => ({
    ...{ ...row, config },
    attacks: Object.entries(attacks).map(([name, { targets }]) => [name, targets]),
  }));

const matrix = (rows: readonly TransferResult[], attack: string) =>
  rows.map(row => row.attacks[attack].targets.map(({ accuracy }) => accuracy));

describe('a transfer matrix', () => {
  test('has the plain attack on its diagonal, and is written into the sources', async () => {
    const sources = [one, two];
    const rows = await runTransfer(transferConfig.parse({ sources, ...options }), context());
    for (const [place, run] of sources.entries()) {
      const plain = await runAttack(attackConfig.parse({ run, ...options }), context());
      for (const attack of options.attacks) {
        expect(matrix(rows, attack)[place][place]).toBe(plain.attacks[attack].accuracy);
      }
      expect(rows[place].clean).toBe(plain.clean);
      const { transfer } = await readRun(run);
      expect(transfer).toEqual(JSON.parse(JSON.stringify(rows[place])));
      expect(existsSync(join(run, 'transfer.journal.jsonl'))).toBe(false);
      expect(existsSync(join(run, 'transfer-fgsm.npy'))).toBe(false);
    }
    // Something falls, and not everything that falls on the source falls elsewhere: else this test could not fail.
    const shares = matrix(rows, 'pgd-5');
    expect(shares[0][0]).toBeLessThan(rows[0].clean);
    expect(shares.flat().some((share, at) => share !== shares[Math.floor(at / 2)][Math.floor(at / 2)])).toBe(
      true,
    );
    const csv = await readFile(join(one, 'transfer.csv'), 'utf8');
    expect(csv.split('\n')[1]).toMatch(/^pgd-5,digits-1,digits-1,12,/);
  });

  test('does not depend on the batch size, and can have other targets than sources', async () => {
    const both = await runTransfer(transferConfig.parse({ sources: [one, two], ...options }), context());
    const across = { sources: [one], targets: [two], ...options, batchSize: 12 };
    const [row] = await runTransfer(transferConfig.parse(across), context());
    expect(row.attacks['pgd-5'].targets).toEqual([both[0].attacks['pgd-5'].targets[1]]);
  });

  test('attacks to the last step if it is told to', async () => {
    const [row] = await runTransfer(transferConfig.parse({ sources: [one], ...options }), context());
    const longer = transferConfig.parse({ sources: [one], ...options, earlyStop: false });
    const [whole] = await runTransfer(longer, context());
    const passes = ({ attacks }: TransferResult) => attacks['pgd-5'].queries;
    // Five gradients and the end's logits for each image that the source has right.
    expect(passes(whole)).toBe(6 * Math.round(12 * whole.clean));
    expect(passes(row)).toBeLessThan(passes(whole));
  });

  test('that was stopped goes on to the same end', async () => {
    const config = transferConfig.parse({ sources: [one, two], ...options, saveImages: true });
    const whole = await runTransfer(config, context());
    const images = await readFile(join(two, 'transfer-pgd-5.npy'));
    for (const steps of [30, 60]) {
      for (const run of [one, two]) {
        for (const name of ['pgd-5', 'fgsm']) await rm(join(run, `transfer-${name}.npy`), { force: true });
      }
      const stop = new AbortController();
      let done = 0;
      const advance = (by = 1) => {
        done += by;
        if (done >= steps) stop.abort();
      };
      const progress = { stage: () => ({ advance, done: () => undefined }) };
      await caughtError(Interrupted, () => runTransfer(config, context({ progress, signal: stop.signal })));
      expect(lasting(await runTransfer(config, context()))).toEqual(lasting(whole));
      expect(await readFile(join(two, 'transfer-pgd-5.npy'))).toEqual(images);
    }
  });

  test.each<[string, (file: string) => Promise<void>]>([
    ['gone', file => rm(file)],
    ['empty, as a kill while they were copied left them', file => truncate(file, 0)],
  ])('does not trust a journal whose images are %s', async (_fault, spoil) => {
    const config = transferConfig.parse({ sources: [one, two], ...options });
    const whole = await runTransfer(config, context());
    const stop = new AbortController();
    let stages = 0;
    // The last stage: two clean ones, and attack and targets of two attacks on either source.
    const stage = () => {
      if (++stages === 10) stop.abort();
      return { advance: () => undefined, done: () => undefined };
    };
    await caughtError(Interrupted, () =>
      runTransfer(config, context({ progress: { stage }, signal: stop.signal })),
    );
    await spoil(join(one, 'transfer-pgd-5.npy.partial'));
    expect(lasting(await runTransfer(config, context()))).toEqual(lasting(whole));
  });

  test('takes attacks with a target class and a name of their own', async () => {
    const attacks = ['fgsm', { name: 'fgsm', as: 'own' }];
    const given = { sources: [one], targets: [one, two], ...options, attacks, target: 0 };
    const [row] = await runTransfer(transferConfig.parse(given), context());
    expect(Object.keys(row.attacks)).toEqual(['fgsm-target-0', 'own']);
    expect(row.attacks.own.targets).toEqual(row.attacks['fgsm-target-0'].targets);
    expect((await readRun(one)).transfer?.config).toMatchObject({ attacks, target: 0 });
  });

  test('refuses an attack that no source suits before the first of them begins', async () => {
    const attacks = ['fgsm', { name: 'pgd-5', target: 99 }];
    const config = transferConfig.parse({ sources: [one, two], ...options, attacks });
    const { complaint } = await caughtError(InputError, () => runTransfer(config, context()));
    expect(complaint.given).toContain('target class 99');
    expect(existsSync(join(one, 'transfer.journal.jsonl'))).toBe(false);
  });

  test('refuses runs of different data', async () => {
    await writeData('others', 2);
    const other = await train('others', 1);
    const config = transferConfig.parse({ sources: [one, other], ...options });
    const { complaint } = await caughtError(InputError, () => runTransfer(config, context()));
    expect(complaint.expected).toMatch(/one data set/);
  });

  test('checks attacks as rnas attack does', () => {
    const parse = (changes: object) => transferConfig.safeParse({ sources: ['a'], ...changes });
    expect(parse({ attacks: ['ddn'] }).error?.issues[0]).toMatchObject({ path: ['attacks', 0] });
    expect(parse({ norm: 'l2' }).error?.issues[0]).toMatchObject({ path: ['epsilon'] });
    expect(parse({}).data).toMatchObject({ epsilon: 8 / 255, attacks: ['fgsm', 'pgd-20'], earlyStop: true });
    expect(parse({ sources: ['a', 'a'] }).success).toBe(false);
  });
});
