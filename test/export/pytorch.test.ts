import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { ExportedNetwork } from '../../src/export/exportedNetwork.js';
import { modelCode } from '../../src/export/pytorch/modelCode.js';
import { pytorchFormat } from '../../src/export/pytorch/pytorchFormat.js';
import { fromField } from '../../src/export/weights/fieldLayout.js';
import { readWeights } from '../../src/export/weights/readWeights.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import type { LayerKind } from '../../src/graph/layer.js';
import { nodesBehind } from '../../src/graph/nodesBehind.js';
import { listParameters } from '../../src/graph/parameters.js';
import { randomScenarios } from '../contract/randomScenarios.js';
import { oracle } from '../helpers/engines.js';
import { imagesOf, scenarioGraph } from '../helpers/observe.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { type ExportCase, exportCases, trainedState } from './exportCases.js';
import { channelsFirst, runPeer, torchPython, writeTensors } from './pythonPeer.js';

interface PeerResult {
  readonly logits: number[];
  readonly gradient: number[];
  readonly state: Record<string, number[]>;
  readonly classes: string[];
  readonly genotype: unknown;
  readonly training: boolean;
}

const hostile = ['"""', "'); import os #", '\\', '\u2028\ud83d\ude00', '</x>\n'];

describe.skipIf(torchPython === undefined)('in PyTorch', () => {
  test('every kind of layer but the mixed one computes what the engine does, forward and backward', async () => {
    const cases: Record<string, ExportCase> = {};
    for (const kind of Object.keys(randomScenarios) as LayerKind[]) {
      if (kind === 'weightedSum') continue;
      for (const [place, scenario] of randomScenarios[kind].entries()) {
        const graph = scenarioGraph(scenario);
        cases[`${kind}-${place}`] = { graph, state: trainedState(graph), images: imagesOf(scenario) };
      }
    }
    await expectSame(cases);
  });

  test('whole networks give our logits and input gradients', async () => {
    const results = await expectSame(exportCases());
    const { state, classes, training, genotype } = results.darts;
    expect(state['cells.0._ops.0.op.1.weight']).toEqual([4, 1, 3, 3]);
    expect(classes).toEqual(hostile);
    expect(training).toBe(false);
    expect(state).toHaveProperty(['stem.1.num_batches_tracked']);
    expect(genotype).toEqual([[['sep_conv_3x3', 1]], [2], [], []]);
  });
});

async function expectSame(cases: Record<string, ExportCase>): Promise<Record<string, PeerResult>> {
  const folder = await temporaryFolder();
  const engine = await oracle.create();
  const expected = new Map<string, { logits: Float32Array; gradient: Float32Array }>();
  for (const [name, { graph, state, images }] of Object.entries(cases)) {
    const model = await engine.compile(graph, { seed: 1 });
    await model.setState(state);
    const pass = await model.forward(images, { mode: 'eval' });
    const random = randomStream(8, name);
    const direction = pass.logits.map(() => random.normal());
    const { input } = await model.backward(pass, direction, { input: true });
    model.dispose();
    const gradient = channelsFirst({ shape: images.shape, data: input! }).data;
    expected.set(name, { logits: pass.logits, gradient });
    const shape = [pass.batch, pass.classes];
    await writeTensors(folder, name, {
      images: channelsFirst(images),
      direction: { shape, data: direction },
    });
    await writeFolder(join(folder, name), { graph, state });
  }
  const results = (await runPeer(torchPython!, 'torchPeer.py', folder)) as Record<string, PeerResult>;
  expect(Object.keys(results).sort()).toEqual([...expected.keys()].sort());
  for (const [name, { logits, gradient }] of expected) {
    expectNear(`logits of ${name}`, results[name].logits, logits);
    expectNear(`gradient of ${name}`, results[name].gradient, gradient);
    expectOwnNames(cases[name], results[name]);
    const { graph, state } = withoutHead(cases[name]);
    const { tensors } = await readWeights(join(folder, name, 'saved.safetensors'));
    expect(fromField(graph, tensors), `what PyTorch saves of ${name}`).toEqual(state);
  }
  return results;
}

async function writeFolder(path: string, { graph, state }: Pick<ExportCase, 'graph' | 'state'>) {
  const genotype = "Genotype(normal=[('sep_conv_3x3', 1)], normal_concat=[2], reduce=[], reduce_concat=[])";
  const network: ExportedNetwork = { name: 'x', graph, state, genotype, classes: hostile, metadata: {} };
  const exported = pytorchFormat.write(network);
  if (!('folder' in exported)) throw new Error('a folder is what PyTorch is exported to');
  await mkdir(path);
  for (const [file, content] of Object.entries(exported.folder)) await writeFile(join(path, file), content);
}

function expectNear(what: string, given: readonly number[], expected: Float32Array): void {
  expect(given.length, what).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const error = Math.max(...given.map((value, place) => Math.abs(value - expected[place])));
  expect(error / scale, what).toBeLessThanOrEqual(1e-4);
}

/** The network that is exported: auxiliary heads are not. */
function withoutHead({
  graph: { auxiliary: _head, ...graph },
  state,
}: ExportCase): Pick<ExportCase, 'graph' | 'state'> {
  const needed = nodesBehind(graph, graph.logits);
  const kept = { ...graph, nodes: graph.nodes.filter(({ id }) => needed.has(id)) };
  return { graph: kept, state: new Map(listParameters(kept).map(({ name }) => [name, state.get(name)!])) };
}

/** PyTorch's own counters and the auxiliary head left aside, the parameters are the graph's by name and shape. */
function expectOwnNames({ graph }: ExportCase, { state }: PeerResult): void {
  const own = listParameters(graph).filter(({ name }) => !name.startsWith('auxiliary_head.'));
  const given = Object.entries(state).filter(([name]) => !name.endsWith('num_batches_tracked'));
  expect(Object.fromEntries(given)).toEqual(
    Object.fromEntries(own.map(({ name, shape }) => [name, [...shape]])),
  );
}

describe('modelCode', () => {
  test('has a class for each kind of module, and a loop over the cells', () => {
    const code = modelCode(exportCases().darts.graph);
    const classes = [...code.matchAll(/^class (\w+)/gm)].map(([, name]) => name);
    expect(classes).toEqual(
      expect.arrayContaining(['ReLUConvBN', 'SepConv', 'FactorizedReduce', 'Cell', 'Network']),
    );
    expect(classes.at(-1)).toBe('Network');
    expect(code).toContain('for cell in self.cells[1:]:');
    expect(code.split('\n').length).toBeLessThan(250);
  });

  test.each(['class', 'a b', 'x"; import os; "', 'é'])('refuses a layer named %j', name => {
    const builder = new GraphBuilder({ height: 1, width: 1, channels: 2 });
    const logits = builder.add(name, { kind: 'linear', units: 2, bias: true }, builder.input);
    expect(() => modelCode(builder.finish({ logits }))).toThrow(/expected names that PyTorch can give/);
  });

  test('refuses a supernet', () => {
    const [{ ...scenario }] = randomScenarios.weightedSum;
    expect(() => modelCode(scenarioGraph(scenario))).toThrow(/expected a derived network/);
  });

  test('refuses noise, which PyTorch would draw otherwise', () => {
    const builder = new GraphBuilder({ height: 1, width: 1, channels: 2 });
    const noise = builder.add('noise', { kind: 'noise', stride: 1, seed: 1 }, builder.input, builder.input);
    const logits = builder.add('logits', { kind: 'linear', units: 2, bias: true }, noise);
    expect(() => modelCode(builder.finish({ logits }))).toThrow(/no noise on any edge/);
  });
});
