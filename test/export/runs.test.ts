import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { silentProgress } from '../../src/base/progress.js';
import type { NamedTensors, Tensor } from '../../src/base/tensor.js';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import { attackConfig } from '../../src/experiment/config/attackConfig.js';
import { importConfig } from '../../src/experiment/config/importConfig.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { derivedNetwork } from '../../src/experiment/derivedNetwork.js';
import { readRun } from '../../src/experiment/readRun.js';
import { runAttack } from '../../src/experiment/runAttack.js';
import { runRetrain } from '../../src/experiment/runRetrain.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/experiment/safetensors.js';
import { imageTask } from '../../src/experiment/taskData.js';
import { exportFormatNames, exportFormats } from '../../src/export/exportFormats.js';
import { openNetwork } from '../../src/export/openNetwork.js';
import { runImport } from '../../src/export/runImport.js';
import { writeExport } from '../../src/export/writeExport.js';
import { reportPage } from '../../src/report/reportPage.js';
import { caughtError } from '../helpers/caughtError.js';
import { oracle } from '../helpers/engines.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { writeToyDigits } from '../helpers/writeToyDigits.js';
import { trainedState } from './exportCases.js';

const genotype =
  "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('max_pool_3x3', 0), ('skip_connect', 1)], reduce_concat=[2])";
const noContext = { commandLine: ['import', '--data', 'toy'] };

/** Weights of a small network as PyTorch's code would save them, and the configuration that imports them. */
async function place(changes: object = {}) {
  const folder = await temporaryFolder();
  const data = join(folder, 'toy');
  await writeToyDigits(data);
  const weights = join(folder, 'weights.safetensors');
  const network = { channels: 2, layers: 3 };
  const config = importConfig.parse({ genotype, weights, network, data: { name: data }, ...changes });
  const { graph } = derivedNetwork(config, imageTask(await loadDataSet(data)));
  const state = trainedState(graph);
  const write = (tensors: NamedTensors) => writeFile(weights, encodeSafetensors({ tensors, metadata: {} }));
  await write(state);
  return { folder, weights, config, graph, state, write, out: join(folder, 'run') };
}

const complaint = (call: () => unknown) => caughtError(InputError, call).then(error => error.message);

describe('an import', () => {
  test('is a run that is attacked, reported and exported as its weights are', async () => {
    const { config, out, state, weights, folder } = await place();
    const summary = await runImport(config, out, noContext);
    const checksum = createHash('sha256')
      .update(await readFile(weights))
      .digest('hex');
    expect(summary).toMatchObject({
      command: 'import',
      results: { weights: 'weights.safetensors', sha256: checksum },
    });

    const exported = await openNetwork(out, 'best');
    expect(exported.state).toEqual(state);
    expect(exported.metadata).toMatchObject({ 'rnas.run': 'import', 'rnas.imported.sha256': checksum });

    const attack = attackConfig.parse({ run: out, attacks: ['fgsm'], epsilon: 0.1, batchSize: 6 });
    const context = { engine: await oracle.create(), commandLine: [], progress: silentProgress };
    expect((await runAttack(attack, context)).images).toBe(6);
    const record = await readRun(out);
    expect(record).toMatchObject({
      status: 'complete',
      attackedCheckpoint: 'same',
      config: { command: 'import' },
    });
    const page = await reportPage([record], { title: 'x' });
    expect(page).toContain('Imported weights');
    expect(page).toContain('This report imports 1 cell and attacks it');
    const card = await readFile(join(out, 'README.md'), 'utf8');
    expect(card).toContain('**imported**');
    expect(card).toContain(checksum);
    expect(card).toContain('test, fgsm');
    expect(card).not.toContain(folder);
  });

  test('is what a retraining may begin with', async () => {
    const { config, out, state, folder } = await place();
    await runImport(config, out, noContext);
    const still = { epochs: 1, batchSize: 6, optimiser: { learningRate: 1e-30, weightDecay: 0 } };
    const retraining = (changes: object) =>
      retrainConfig.parse({
        ...{ ...still, genotype, data: config.data, selection: { images: 0 }, inherit: out },
        network: { channels: 2, layers: 3, auxiliary: false },
        ...changes,
      });
    const engine = await oracle.create();
    const context = { engine, resume: false, commandLine: [], progress: silentProgress };
    const { results } = await runRetrain(retraining({}), join(folder, 'heir'), context);
    expect(results.inheritedArrays).toBe(state.size);
    const heir = await openNetwork(join(folder, 'heir'), 'last');
    expect(heir.state.get('cells.0._ops.0.op.1.weight')).toEqual(state.get('cells.0._ops.0.op.1.weight'));

    const other = { genotype: genotype.replace('max_pool', 'avg_pool') };
    const refusal = (changes: object) =>
      complaint(() => runRetrain(retraining(changes), join(folder, 'x'), context));
    expect(await refusal(other)).toMatch(/a network of other cells/);
    const wide = { network: { channels: 4, layers: 3, auxiliary: false } };
    expect(await refusal(wide)).toMatch(/a network of 2 channels and 3 cells.*give the network 2 channels/);
    const shifted = { ...config, normalisation: { mean: [0.25], deviation: [0.5] } };
    await runImport(shifted, join(folder, 'shifted'), noContext);
    expect(await refusal({ inherit: join(folder, 'shifted') })).toMatch(
      /other statistics than the data set's/,
    );
  });

  test('takes what PyTorch adds: counters of int64 and the names of a wrapper', async () => {
    const { config, out, state, weights, write } = await place();
    await write(new Map(Array.from(state, ([name, tensor]) => [`module.${name}`, tensor])));
    await addCounter(weights, 'module.stem.1.num_batches_tracked');
    await runImport(config, out, noContext);
    expect((await openNetwork(out, 'best')).state).toEqual(state);
  });

  test('normalises by the statistics that the weights were trained with', async () => {
    const { config, out } = await place({ normalisation: { mean: [0.25], deviation: [0.5] } });
    await runImport(config, out, noContext);
    const { graph, metadata } = await openNetwork(out, 'best');
    expect(graph.nodes[1].layer).toEqual({ kind: 'normalise', mean: [0.25], deviation: [0.5] });
    expect(metadata).toMatchObject({ 'rnas.normalise.mean': '[0.25]', 'rnas.normalise.deviation': '[0.5]' });
    const wrong = { ...config, normalisation: { mean: [0.1, 0.2], deviation: [1, 1] } };
    expect(await complaint(() => runImport(wrong, `${out}2`, noContext))).toMatch(
      /one for each of the 1 image/,
    );
  });

  test('may be of a hand-made network, which has no genotype', async () => {
    const network = { reference: 'wide-resnet-10-1' };
    const { config, out, state, folder } = await place({ genotype: undefined, network });
    await runImport(config, out, noContext);
    const exported = await openNetwork(out, 'best');
    expect(exported.state).toEqual(state);
    expect(exported.genotype).toBeUndefined();
    const files = await writeExport(exportFormats.pytorch.write(exported), join(folder, 'pytorch'));
    expect(files.map(file => basename(file))).toEqual(['model.py', 'weights.safetensors', 'README.md']);
    expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('wide-resnet-10-1');
    expect(importConfig.safeParse({ ...config, genotype }).success).toBe(false);
  });

  test('finds out by itself whether the weights have an auxiliary head', async () => {
    const { config, out, graph } = await place();
    expect(graph.auxiliary).toBeUndefined();
    await runImport(config, out, noContext);
    expect((await readRun(out)).config).toMatchObject({ network: { auxiliary: false } });
  });

  const first = (state: NamedTensors) => state.get('stem.0.weight')!;
  test.each<[string, (state: Map<string, Tensor>) => void, object, RegExp]>([
    ['a missing tensor', state => state.delete('classifier.bias'), {}, /without "classifier.bias"/],
    ['a tensor too many', state => state.set('x', first(state)), {}, /with "x"; .* nothing else/],
    [
      'another layout',
      state => state.set('stem.0.weight', { shape: [3, 3, 1, 6], data: first(state).data }),
      {},
      /stem.0.weight of shape \[3, 3, 1, 6\]; expected stem.0.weight of shape \[6, 1, 3, 3\]/,
    ],
    [
      'another size',
      state => state.size,
      { network: { channels: 4, layers: 5 } },
      /look like --channels 2 --layers 3/,
    ],
    [
      'numbers that are none',
      state => state.set('stem.0.weight', { ...first(state), data: first(state).data.map(() => Number.NaN) }),
      {},
      /stem.0.weight that are not finite/,
    ],
  ])('refuses %s and writes nothing', async (_what, change, changes, message) => {
    const { config, out, state, write, folder } = await place();
    const changed = new Map(state);
    change(changed);
    await write(changed);
    const other = importConfig.parse({ ...config, ...changes });
    expect(await complaint(() => runImport(other, out, noContext))).toMatch(message);
    expect(await readdir(folder)).not.toContain('run');
  });

  test.each<[string, (bytes: Buffer) => Uint8Array | string, RegExp]>([
    [
      'a truncated file',
      bytes => bytes.subarray(0, bytes.length - 4),
      /expected a safetensors file with the end/,
    ],
    [
      'a header of 2⁶³ bytes',
      bytes => Buffer.concat([Buffer.alloc(8, 0x7f), bytes.subarray(8)]),
      /a header of 9187/,
    ],
    ['half precision', () => oneTensor('F16', 2), /of type F16; expected tensors of type F32; .*\.float\(\)/],
    ['a pickle', () => 'PK\u0003\u0004, as torch.save writes it', /a header of/],
    ['nothing', () => '', /0 bytes/],
  ])('refuses %s', async (_what, damage, message) => {
    const { config, out, weights } = await place();
    await writeFile(weights, damage(await readFile(weights)));
    expect(await complaint(() => runImport(config, out, noContext))).toMatch(message);
  });

  test('refuses weights that are not there', async () => {
    const { config, out } = await place();
    const absent = { ...config, weights: '/nowhere/x.safetensors' };
    expect(await complaint(() => runImport(absent, out, noContext))).toMatch(/cannot be read/);
  });
});

describe('writeExport', () => {
  test('writes every format, once', async () => {
    const { config, out, folder } = await place();
    await runImport(config, out, noContext);
    const network = await openNetwork(out, 'best');
    for (const name of exportFormatNames) {
      const path = join(folder, 'new', name);
      const files = await writeExport(exportFormats[name].write(network), path);
      expect(files.length).toBe(name === 'pytorch' ? 4 : 1);
      expect(await complaint(() => writeExport({ file: Buffer.of(1) }, path))).toMatch(/there already/);
    }
    const { tensors } = decodeSafetensors(await readFile(join(folder, 'new', 'safetensors')), 'x');
    expect(tensors).toEqual(network.state);
    expect(await readFile(join(folder, 'new', 'pytorch', 'genotype.py'), 'utf8')).toContain(
      `GENOTYPE = ${genotype}`,
    );
  });

  test('leaves nothing behind where it cannot write', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    const attempt = () => writeExport({ file: Buffer.of(1) }, join(folder, 'file', 'x.onnx'));
    expect(await complaint(attempt)).toMatch(/cannot be made/);
    expect(await readdir(folder)).toEqual(['file']);
  });
});

/** A file with one tensor of another type. */
function oneTensor(dtype: string, bytes: number): Buffer {
  const header = Buffer.from(`{"w":{"dtype":"${dtype}","shape":[1],"data_offsets":[0,${bytes}]}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(bytes)]);
}

/** Adds a scalar of int64, as `save_file(model.state_dict(), …)` has one for each batch normalisation. */
async function addCounter(path: string, name: string): Promise<void> {
  const file = await readFile(path);
  const length = Number(file.readBigUInt64LE());
  const entries = JSON.parse(file.subarray(8, 8 + length).toString());
  const data = file.subarray(8 + length);
  entries[name] = { dtype: 'I64', shape: [], data_offsets: [data.length, data.length + 8] };
  const header = Buffer.from(JSON.stringify(entries));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path, Buffer.concat([size, header, data, Buffer.alloc(8, 1)]));
}
