import { expect, test } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import type { Gradients } from '../../../src/engine/engine.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { caughtError } from '../../helpers/caughtError.js';
import { sampleGraph, sampleInputs } from './sampleGraph.js';

const size = { height: 6, width: 5, channels: 3, filters: 4, classes: 3 };
const batch = 2;
const engine = createNativeEngine({ threads: 2 });
const { images, alpha, dLogits } = sampleInputs(size, batch, 4);
const { length } = images.data;
const bytes = images.data.byteLength;
const everything = { weights: true, alpha: true, input: true };

function compile() {
  return engine.compile(sampleGraph(size), { seed: 1 });
}

async function logitsOf(data: Float32Array) {
  const model = await compile();
  const { logits } = await model.forward({ ...images, data }, { mode: 'eval', alpha, differentiable: false });
  model.dispose();
  return logits;
}

function filled(view: Float32Array): Float32Array {
  view.set(images.data);
  return view;
}

/** Takes the values away from every view of the buffer, as posting it to a worker does. */
function transfer({ buffer }: Float32Array): void {
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
}

/** A view that follows the length of its buffer, which then grows or shrinks to `end` bytes. */
function resized(start: number, end: number): Float32Array {
  // Of ES2024, which Node has and the types do not yet.
  type Resizable = ArrayBuffer & { resize(bytes: number): void };
  const buffer = Reflect.construct(ArrayBuffer, [start, { maxByteLength: 2 * bytes }]) as Resizable;
  const view = new Float32Array(buffer);
  buffer.resize(end);
  return view;
}

const usable: Record<string, () => Float32Array> = {
  'a part of a larger buffer': () => filled(new Float32Array(new ArrayBuffer(bytes + 64), 12, length)),
  'a subarray': () => filled(new Float32Array(length + 9).subarray(5, 5 + length)),
  'a shared buffer': () => filled(new Float32Array(new SharedArrayBuffer(bytes))),
  'a small array of which V8 keeps the values in its heap': () => filled(new Float32Array(length)),
  'a resizable buffer': () => filled(resized(bytes, bytes)),
  'a buffer that has grown': () => filled(resized(bytes - 4, bytes)),
};

test.each(Object.entries(usable))('images in %s are images', async (_what, make) => {
  expect(await logitsOf(make())).toEqual(await logitsOf(images.data.slice()));
});

const unusable: Record<string, { make(): unknown; says: RegExp }> = {
  'a buffer that was transferred': {
    make() {
      const view = images.data.slice();
      transfer(view);
      return view;
    },
    says: /image data of 0 values.*180 values.*transferred/,
  },
  'a buffer that has shrunk': { make: () => resized(bytes, bytes - 4), says: /179 values.*180 values/ },
  'a buffer that has shrunk to nothing': { make: () => resized(bytes, 0), says: /0 values.*shrunk/ },
  'double precision': {
    make: () => Float64Array.from(images.data),
    says: /Float64Array.*Float32Array of 180/,
  },
  'an array of numbers': { make: () => [...images.data], says: /image data in Array.*Float32Array/ },
  bytes: { make: () => Buffer.alloc(bytes), says: /Uint8Array.*Float32Array/ },
  nothing: { make: () => undefined, says: /image data in Undefined/ },
};

test.each(Object.entries(unusable))('images in %s are refused', async (_what, { make, says }) => {
  const { message } = await caughtError(InputError, () => logitsOf(make() as Float32Array));
  expect(message).toMatch(says);
});

test('alpha and gradients at the logits are held to the same', async () => {
  const model = await compile();
  const lost = Float32Array.from(alpha.edges);
  transfer(lost);
  const forward = () => model.forward(images, { mode: 'eval', alpha: { ...alpha, edges: lost } });
  expect((await caughtError(InputError, forward)).message).toMatch(/edges.*0 values.*16 values/);
  const pass = await model.forward(images, { mode: 'eval', alpha });
  const backward = () => model.backward(pass, [...dLogits] as unknown as Float32Array, { input: true });
  expect((await caughtError(InputError, backward)).message).toMatch(/dLogits in Array/);
  model.dispose();
});

test('a mode that there is not is refused', async () => {
  const model = await compile();
  const call = () => model.forward(images, { mode: 'test' as 'eval', alpha });
  expect((await caughtError(InputError, call)).message).toMatch(/mode test.*train or eval/);
  model.dispose();
});

test('arguments may be transferred as soon as a call has begun', async () => {
  const model = await compile();
  const expected = await model.backward(
    await model.forward(images, { mode: 'eval', alpha }),
    dLogits,
    everything,
  );
  const own = { ...images, data: images.data.slice() };
  const running = model.forward(own, { mode: 'eval', alpha });
  transfer(own.data);
  const gradient = dLogits.slice();
  const back = model.backward(await running, gradient, everything);
  transfer(gradient);
  const actual = await back;
  expect(actual.input).toEqual(expected.input);
  expect(actual.alpha).toEqual(expected.alpha);
  expect(await actual.weights!.read()).toEqual(await expected.weights!.read());
  model.dispose();
});

test('gradients to add to that are lost while a pass runs are an error, and the model goes on', async () => {
  const losses: Record<string, (into: Gradients) => Float32Array> = {
    'input gradient': into => into.input!,
    edges: into => into.alpha!.edges,
  };
  const model = await compile();
  for (const [name, of] of Object.entries(losses)) {
    const into = await model.backward(
      await model.forward(images, { mode: 'eval', alpha }),
      dLogits,
      everything,
    );
    const pass = await model.forward(images, { mode: 'eval', alpha });
    const running = model.backward(pass, dLogits, { ...everything, into });
    transfer(of(into));
    expect((await caughtError(InputError, () => running)).message).toMatch(new RegExp(`${name}.* 0 values`));
  }
  expect(await logitsOf(images.data)).toHaveLength(batch * size.classes);
  model.dispose();
});

test('what a pass and gradients hold may be let go of while the model computes', async () => {
  const model = await compile();
  const expected = await model.backward(
    await model.forward(images, { mode: 'eval', alpha }),
    dLogits,
    everything,
  );
  const [spare, pass] = [
    await model.forward(images, { mode: 'eval', alpha }),
    await model.forward(images, { mode: 'eval', alpha }),
  ];
  const running = model.backward(pass, dLogits, everything);
  pass.dispose();
  spare.dispose();
  expected.weights!.dispose();
  const actual = await running;
  expect(actual.input).toEqual(expected.input);
  const { gradientNorm } = await model.step(
    { kind: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0, nesterov: false },
    actual,
  );
  expect(gradientNorm).toBeGreaterThan(0);
  model.dispose();
});

test('the event loop turns while a step runs', async () => {
  const large = { ...size, height: 64, width: 64, filters: 16 };
  const model = await engine.compile(sampleGraph(large), { seed: 1 });
  const inputs = sampleInputs(large, 16, 4);
  let running = true;
  const call = model.forward(inputs.images, { mode: 'train', alpha: inputs.alpha }).finally(() => {
    running = false;
  });
  let turns = 0;
  for (; running; turns++) await new Promise(resolve => setImmediate(resolve));
  expect(turns).toBeGreaterThan(1);
  (await call).dispose();
  model.dispose();
});
