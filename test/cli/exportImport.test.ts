import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addExport } from '../../src/cli/export.js';
import { addImport } from '../../src/cli/import.js';
import { runCli } from '../../src/cli/runCli.js';
import { loadDataSet } from '../../src/data/loadDataSet.js';
import { importConfig } from '../../src/experiment/config/importConfig.js';
import { derivedNetwork } from '../../src/experiment/derivedNetwork.js';
import { decodeSafetensors, encodeSafetensors } from '../../src/experiment/safetensors.js';
import { imageTask } from '../../src/experiment/taskData.js';
import { trainedState } from '../export/exportCases.js';
import { capturedStream } from '../helpers/capturedStream.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';

async function rnas(...argv: string[]) {
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const code = await runCli([...argv, '--json'], [addExport, addImport], { stdout, stderr });
  return { code, json: JSON.parse(stdout.text()), stderr: stderr.text() };
}

const genotype =
  "Genotype(normal=[('sep_conv_3x3', 0), ('skip_connect', 1)], normal_concat=[2], reduce=[('max_pool_3x3', 0), ('skip_connect', 1)], reduce_concat=[2])";

describe('weights go in and networks come out on the command line', () => {
  test('with a genotype of Python code, and in every format', async () => {
    const folder = await temporaryFolder();
    const [weights, code, run] = ['w.safetensors', 'genotypes.py', 'run'].map(name => join(folder, name));
    const network = { channels: 2, layers: 3, auxiliary: true };
    const config = importConfig.parse({ genotype, weights, network, data: { name: 'mnist' } });
    const { graph } = derivedNetwork(config, imageTask(await loadDataSet('mnist')));
    const state = trainedState(graph);
    await writeFile(weights, encodeSafetensors({ tensors: state, metadata: {} }));
    await writeFile(code, `A = ${genotype}\nB = ${genotype.replace('max_pool', 'avg_pool')}\n`);
    const given = ['--weights', weights, '--data', 'mnist', '--channels', '2', '--layers', '3'];

    const imported = await rnas('import', ...given, '--genotype', `${code}:A`, '--out', run);
    expect(imported).toMatchObject({ code: 0, stderr: '', json: { command: 'import', out: run } });
    // That there is an auxiliary head, the weights tell.
    const { config: stored } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'));
    expect(stored).toMatchObject({ genotype, network: { channels: 2, layers: 3, auxiliary: true } });

    for (const to of ['onnx', 'safetensors', 'pytorch']) {
      const out = join(folder, to);
      const exported = await rnas('export', '--run', run, '--to', to, '--out', out);
      expect(exported).toMatchObject({
        code: 0,
        json: { to, checkpoint: 'best', metadata: { 'rnas.data': 'mnist' } },
      });
      expect(exported.json.files.length).toBe(to === 'pytorch' ? 4 : 1);
    }
    expect(decodeSafetensors(await readFile(join(folder, 'safetensors')), 'x').tensors).toEqual(state);
    const again = await rnas('export', '--run', run, '--to', 'onnx', '--out', join(folder, 'onnx'));
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('there already')]);

    const wrong = await rnas('import', ...given, '--genotype', code, '--out', `${run}2`);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/the name of one: A, B[\s\S]*genotypes\.py:B/),
    ]);
    const small = await rnas(
      'import',
      ...given,
      '--channels',
      '8',
      '--genotype',
      `${code}:A`,
      '--out',
      `${run}2`,
    );
    expect([small.code, small.stderr]).toEqual([2, expect.stringContaining('--channels 2 --layers 3')]);
  });

  test.each([
    [['export', '--run', '/nowhere', '--to', 'onnx', '--out', 'x'], 'where there is no run'],
    [['export', '--run', 'x', '--to', 'onxx', '--out', 'x'], 'did you mean onnx?'],
    [['export', '--run', 'x', '--to', 'onnx'], 'no out'],
    [['import', '--genotype', 'DARTS_V2', '--data', 'mnist', '--out', 'x'], 'no weights'],
    [['import', '--weights', 'x', '--data', 'mnist', '--out', 'x'], 'network.reference in its place'],
    [
      ['import', '--weights', 'x', '--data', 'mnist', '--network', 'resnet-81', '--out', 'x'],
      'did you mean resnet-18?',
    ],
    [
      [
        'import',
        '--weights',
        'x',
        '--genotype',
        'DARTS_V2',
        '--data',
        'mnist',
        '--mean',
        '0.1,y',
        '--out',
        'x',
      ],
      'normalisation.mean.1',
    ],
  ])('%j is refused with exit code 2', async (argv, remedy) => {
    const { code, stderr } = await rnas(...argv);
    expect(stderr).toContain(remedy);
    expect(code).toBe(2);
  });
});
