import { afterEach, expect, test, vi } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { RunError } from '../../../src/base/runError.js';
import type { NativeKernels } from '../../../src/engine/native/addon.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { loadAddon } from '../../../src/engine/native/loadAddon.js';
import { lowerGraph } from '../../../src/engine/native/lowerGraph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import type { Layer } from '../../../src/graph/layer.js';
import { caughtError } from '../../helpers/caughtError.js';

afterEach(() => vi.unstubAllEnvs());

function graphOf(layer: Layer, image = { height: 4, width: 4, channels: 1 }) {
  const builder = new GraphBuilder(image);
  const output = builder.add('node', layer, builder.input);
  return builder.finish({ logits: builder.add('pool', { kind: 'globalAvgPool' }, output) });
}

const conv = { filters: 1, kernel: 1, stride: 1, padding: 0, dilation: 1, groups: 1, bias: false };

test.each<[string, Layer]>([
  ['groups -1', { kind: 'conv2d', ...conv, groups: -1 }],
  ['groups -1', { kind: 'channelShuffle', groups: -1 }],
  ['top 0.5', { kind: 'pad', top: 0.5, bottom: 0.5, left: 0, right: 0 }],
  ['deviation 0', { kind: 'normalise', mean: [0], deviation: [0] }],
  ['momentum 2', { kind: 'batchNorm', affine: true, momentum: 2, epsilon: 1e-5 }],
])('a layer with %s is refused by the name of its node', async (what, layer) => {
  const { complaint } = await caughtError(InputError, () => lowerGraph(graphOf(layer)));
  expect(complaint.given).toContain('node node');
  expect(complaint.given).toContain(what);
});

test.each([0, 1.5, -2, Number.NaN, 5000])('%d threads are refused', async threads => {
  const { complaint } = await caughtError(InputError, () => createNativeEngine({ threads }));
  expect(complaint.given).toBe(`${threads} threads`);
});

test('kernels that the processor does not run are refused by name', async () => {
  const kernels = 'avx1024' as NativeKernels;
  const { complaint } = await caughtError(InputError, () => createNativeEngine({ kernels }));
  expect(complaint).toMatchObject({ given: 'native:avx1024', expected: 'a processor with AVX1024' });
  const options = { threads: 1, kernels };
  expect(() => loadAddon().createEngine(options)).toThrow('does not run these kernels');
});

test('a kind of layer that there is none of is refused by name', async () => {
  const { complaint } = await caughtError(InputError, () => lowerGraph(graphOf({ kind: 'swish' } as never)));
  expect(complaint.given).toBe('node node of the kind swish');
  expect(complaint.expected).toContain('conv2d');
});

test('arguments left out, and a state that is no array of floats, are refused with a message', async () => {
  const model = await createNativeEngine().compile(graphOf({ kind: 'conv2d', ...conv }), { seed: 1 });
  const given = async (call: () => Promise<unknown>) => (await caughtError(InputError, call)).complaint.given;
  const image = { shape: [1, 4, 4, 1], data: new Float32Array(16) };
  expect(await given(() => model.forward(image, undefined as never))).toBe('mode undefined');
  expect(await given(() => model.forward(undefined as never, { mode: 'eval' }))).toContain(
    'images of shape []',
  );
  const gradients = () =>
    model
      .forward(image, { mode: 'train' })
      .then(pass => model.backward(pass, pass.logits, { weights: true }));
  for (const nothing of [undefined, null])
    expect(await given(async () => model.step(nothing as never, await gradients()))).toContain(
      'no optimiser',
    );
  expect(await given(async () => model.step({ kind: 'rmsprop' } as never, await gradients()))).toContain(
    'rmsprop',
  );
  const strings = { shape: [1, 1, 1, 1], data: ['x'] as never };
  expect(await given(() => model.setState(new Map([['node.weight', strings]])))).toBe('node.weight in Array');
  model.dispose();
});

test('memory that no machine has is a failed run, and the engine goes on', async () => {
  const engine = createNativeEngine({ threads: 2 });
  const side = 2 ** 24;
  const vast = graphOf({ kind: 'pad', top: side, bottom: 0, left: side, right: 0 });
  const image = { shape: [1, 4, 4, 1], data: new Float32Array(16).fill(1) };
  const model = await engine.compile(vast, { seed: 1 });
  for (const differentiable of [true, false]) {
    const error = await caughtError(RunError, () => model.forward(image, { mode: 'eval', differentiable }));
    expect(error.message).toContain('out of memory');
  }
  const small = await engine.compile(graphOf({ kind: 'relu' }), { seed: 1 });
  expect([...(await small.forward(image, { mode: 'eval' })).logits]).toEqual([1]);
});

test('the addon refuses what is not its own, rather than crash', () => {
  const addon = loadAddon();
  const engine = addon.createEngine({ threads: 1, kernels: 'fast' });
  const network = lowerGraph(graphOf({ kind: 'relu' }));
  const model = addon.createModel(engine, network);
  expect(() => addon.createModel(model as never, network)).toThrow('another kind');
  expect(() => addon.readParameters(engine as never)).toThrow('another kind');
  expect(() => addon.readParameters({} as never)).toThrow('not a handle');
  expect(() => addon.writeParameters(model, new Float32Array(3))).toThrow('wrong length');
  addon.release(model);
  expect(() => addon.readParameters(model)).toThrow('released');
});

test('an addon that is not there is named', async () => {
  vi.stubEnv('RNAS_NATIVE_ADDON', '/nowhere/rnas_native.node');
  vi.resetModules();
  const fresh = await import('../../../src/engine/native/loadAddon.js');
  expect(fresh.nativeAddonAvailable()).toBe(false);
  expect(fresh.addonFault()).toContain('/nowhere/rnas_native.node');
  expect(() => fresh.loadAddon()).toThrow('npm run build:native');
});
