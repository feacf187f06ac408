import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import type { Alpha } from '../../src/engine/engine.js';
import { encodeOnnx } from '../../src/export/onnx/encodeOnnx.js';
import { onnxOf, onnxOpset } from '../../src/export/onnx/onnxOf.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import type { LayerKind } from '../../src/graph/layer.js';
import { randomScenarios } from '../contract/randomScenarios.js';
import { oracle } from '../helpers/engines.js';
import { compileScenario, imagesOf, type Scenario } from '../helpers/observe.js';
import { temporaryFolder } from '../helpers/temporaryFolder.js';
import { exportCases } from './exportCases.js';
import { channelsFirst, onnxPython, runPeer, writeTensors } from './pythonPeer.js';

interface PeerResult {
  readonly logits: number[];
  readonly first: number[];
  readonly shape: number[];
  readonly opset: number[];
  readonly operators: string[];
  readonly initializers: Record<string, number[]>;
  readonly metadata: Record<string, string>;
}

const options = { name: 'net', metadata: { note: 'ünïcode "quoted" </x>' } };

describe.skipIf(onnxPython === undefined)('in onnxruntime, past the ONNX checker', () => {
  test('every kind of layer computes what the engine does, for any batch', async () => {
    const folder = await temporaryFolder();
    const engine = await oracle.create();
    const expected = new Map<string, Float32Array>();
    for (const kind of Object.keys(randomScenarios) as LayerKind[]) {
      for (const [place, scenario] of randomScenarios[kind].entries()) {
        const name = `${kind}-${place}`;
        expected.set(name, await writeScenario(folder, name, scenario, engine));
      }
    }
    const results = (await runPeer(onnxPython!, 'onnxPeer.py', folder)) as Record<string, PeerResult>;
    expect(Object.keys(results).sort()).toEqual([...expected.keys()].sort());
    for (const [name, logits] of expected) expectLogits(name, results[name], logits);
  });

  test('whole networks give our logits', async () => {
    const folder = await temporaryFolder();
    const engine = await oracle.create();
    const expected = new Map<string, Float32Array>();
    for (const [name, { graph, state, images }] of Object.entries(exportCases())) {
      const model = await engine.compile(graph, { seed: 1 });
      await model.setState(state);
      const { logits } = await model.forward(images, { mode: 'eval', differentiable: false });
      model.dispose();
      expected.set(name, logits);
      await writeFile(join(folder, `${name}.onnx`), encodeOnnx(onnxOf(graph, state, options)));
      await writeTensors(folder, name, { images: channelsFirst(images) });
    }
    const results = (await runPeer(onnxPython!, 'onnxPeer.py', folder)) as Record<string, PeerResult>;
    for (const [name, logits] of expected) expectLogits(name, results[name], logits);
    const { opset, metadata, initializers, operators } = results.darts;
    expect(opset).toEqual([onnxOpset]);
    expect(metadata).toEqual(options.metadata);
    expect(initializers['cells.0._ops.0.op.1.weight']).toEqual([4, 1, 3, 3]);
    expect(Object.keys(initializers).filter(name => name.startsWith('auxiliary'))).toEqual([]);
    expect(operators).toContain('BatchNormalization');
  });
});

describe('onnxOf', () => {
  const network = () => {
    const builder = new GraphBuilder({ height: 2, width: 3, channels: 2 });
    const relu = builder.add('relu', { kind: 'relu' }, builder.input);
    return builder.finish({
      logits: builder.add('fc', { kind: 'linear', units: 2, bias: true }, relu),
    });
  };
  const columns = Float32Array.from({ length: 24 }, (_, place) => place);
  const state = new Map([
    ['fc.weight', { shape: [2, 12], data: columns }],
    ['fc.bias', { shape: [2], data: Float32Array.of(1, 2) }],
  ]);

  test('has one dynamic extent, and the columns of linear weights in (channel, row, column) order', () => {
    const { graph } = onnxOf(network(), state, options);
    expect(graph.inputs).toEqual([{ name: 'images', shape: ['batch', 2, 2, 3] }]);
    expect(graph.outputs).toEqual([{ name: 'logits', shape: ['batch', 2] }]);
    const weight = graph.constants.find(({ name }) => name === 'fc.weight')!;
    expect([...weight.data.slice(0, 12)].map(Number)).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['Relu', 'Flatten', 'Gemm']);
  });

  test('names no two values alike, whatever the nodes are called', () => {
    const builder = new GraphBuilder({ height: 1, width: 1, channels: 2 });
    const one = builder.add('logits', { kind: 'relu' }, builder.input);
    const two = builder.add('images', { kind: 'relu' }, one);
    const three = builder.add('logits.output', { kind: 'relu' }, two);
    const { graph } = onnxOf(builder.finish({ logits: three }), new Map(), options);
    const written = graph.nodes.flatMap(({ outputs }) => outputs);
    expect(new Set([...written, 'images']).size).toBe(written.length + 1);
    expect(written.at(-1)).toBe('logits');
  });

  test('refuses a state that is not the network’s, and a supernet without mixing weights', () => {
    expect(() => onnxOf(network(), new Map(), options)).toThrow(/without "fc.weight", "fc.bias"/);
    const builder = new GraphBuilder({ height: 1, width: 1, channels: 2 });
    builder.declareAlpha({ name: 'mix', rows: 1, columns: 1 });
    const mixed = builder.add('mixed', { kind: 'weightedSum', table: 'mix', row: 0 }, builder.input);
    const graph = builder.finish({ logits: mixed });
    expect(() => onnxOf(graph, new Map(), options)).toThrow(InputError);
    expect(
      onnxOf(graph, new Map(), { ...options, alpha: { mix: Float32Array.of(2) } }).graph.nodes,
    ).toHaveLength(2);
  });

  test('refuses noise, which other runtimes would draw otherwise', () => {
    const builder = new GraphBuilder({ height: 1, width: 1, channels: 2 });
    const logits = builder.add('noise', { kind: 'noise', stride: 1, seed: 1 }, builder.input, builder.input);
    expect(() => onnxOf(builder.finish({ logits }), new Map(), options)).toThrow(/no noise on any edge/);
  });
});

test('encodeOnnx writes the bytes of the format', () => {
  const bytes = encodeOnnx({
    irVersion: 8,
    opset: 17,
    producer: { name: 'p', version: 'v' },
    documentation: 'd',
    metadata: { k: 'm' },
    graph: {
      name: 'g',
      nodes: [
        { name: 'n', operator: 'O', inputs: ['x'], outputs: ['y'], attributes: [{ name: 'a', int: -1 }] },
      ],
      constants: [{ name: 'c', shape: [1], data: Float32Array.of(1) }],
      inputs: [{ name: 'x', shape: ['b', 2] }],
      outputs: [],
    },
  });
  const message = (field: number, content: number[]) => [(field << 3) | 2, content.length, ...content];
  const text = (field: number, value: string) => message(field, [...Buffer.from(value)]);
  const minusOne = [...Array(9).fill(0xff), 0x01]; // Two's complement of 64 bits, seven to a byte.
  const attribute = [...text(1, 'a'), 3 << 3, ...minusOne, 0xa0, 0x01, 2];
  const node = [...text(1, 'x'), ...text(2, 'y'), ...text(3, 'n'), ...text(4, 'O'), ...message(5, attribute)];
  const constant = [1 << 3, 1, 2 << 3, 1, ...text(8, 'c'), ...message(9, [0, 0, 0x80, 0x3f])];
  const shape = [...message(1, text(2, 'b')), ...message(1, [1 << 3, 2])];
  const input = [...text(1, 'x'), ...message(2, message(1, [1 << 3, 1, ...message(2, shape)]))];
  const graph = [...message(1, node), ...text(2, 'g'), ...message(5, constant), ...message(11, input)];
  expect([...bytes]).toEqual([
    ...[1 << 3, 8, ...text(2, 'p'), ...text(3, 'v'), ...text(6, 'd'), ...message(7, graph)],
    ...[...message(8, [...text(1, ''), 2 << 3, 17]), ...message(14, [...text(1, 'k'), ...text(2, 'm')])],
  ]);
});

/** Writes a scenario for the peer and returns our logits in eval mode. */
async function writeScenario(
  folder: string,
  name: string,
  scenario: Scenario,
  engine: Awaited<ReturnType<typeof oracle.create>>,
): Promise<Float32Array> {
  const model = await compileScenario(engine, scenario);
  const alpha: Alpha | undefined = scenario.alpha;
  const images = imagesOf(scenario);
  const { logits } = await model.forward(images, { mode: 'eval', alpha, differentiable: false });
  const onnx = onnxOf(model.graph, await model.getState(), { ...options, alpha });
  model.dispose();
  await writeFile(join(folder, `${name}.onnx`), encodeOnnx(onnx));
  await writeTensors(folder, name, { images: channelsFirst(images) });
  return logits;
}

function expectLogits(name: string, { logits, first, shape }: PeerResult, expected: Float32Array): void {
  const [batch, classes] = shape;
  expect([batch * classes, first.length], name).toEqual([expected.length, classes]);
  const error = (values: readonly number[]) =>
    Math.max(0, ...values.map((value, place) => Math.abs(value - expected[place])));
  expect(error(logits), name).toBeLessThanOrEqual(1e-4);
  expect(error(first), name).toBeLessThanOrEqual(1e-4);
}
