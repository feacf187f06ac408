import { expect, test } from 'vitest';
import type { NativeKernels } from '../../../src/engine/native/addon.js';
import { createNativeEngine } from '../../../src/engine/native/createNativeEngine.js';
import { expectClose } from '../../helpers/expectClose.js';
import { vectorisedKernels } from '../../helpers/vectorisedKernels.js';
import { type Convolution, compiled, convolutionGraph, convolve, drawn, outputOf } from './convolve.js';

const reference = createNativeEngine({ kernels: 'reference', threads: 1 });

// Images smaller than a tile, of whole tiles, and odd ones; channels at, above and between widths of vectors; and
// two that are so wide that images come in groups, and one of which threads take parts.
const shapes: (Convolution & { batch: number })[] = [
  { height: 1, width: 1, channels: 8, filters: 8, padding: 1, batch: 1 },
  { height: 3, width: 3, channels: 9, filters: 8, padding: 0, batch: 2 },
  { height: 2, width: 5, channels: 8, filters: 19, padding: 1, batch: 1 },
  { height: 4, width: 4, channels: 16, filters: 16, padding: 1, batch: 3 },
  { height: 7, width: 4, channels: 17, filters: 33, padding: 0, batch: 1 },
  { height: 5, width: 9, channels: 24, filters: 10, padding: 2, batch: 2 },
  { height: 4, width: 3, channels: 8, filters: 8, padding: 4, batch: 1 },
  { height: 12, width: 8, channels: 12, filters: 40, padding: 1, batch: 1 },
  { height: 4, width: 4, channels: 96, filters: 96, padding: 1, batch: 5 },
  { height: 5, width: 6, channels: 65, filters: 130, padding: 1, batch: 3 },
  { height: 4, width: 3, channels: 384, filters: 352, padding: 1, batch: 2 },
  // Rows of more tiles than are gathered together, and blocks of tiles that are no whole number of rows or vectors.
  { height: 9, width: 37, channels: 16, filters: 16, padding: 1, batch: 2 },
  { height: 3, width: 70, channels: 9, filters: 18, padding: 0, batch: 1 },
  { height: 3, width: 67, channels: 16, filters: 16, padding: 1, stride: 2, batch: 1 },
  // Stride 2: one pixel, less than a tile, whole tiles, and one row or column more than that.
  { height: 1, width: 1, channels: 16, filters: 16, padding: 1, stride: 2, batch: 1 },
  { height: 2, width: 7, channels: 17, filters: 16, padding: 1, stride: 2, batch: 2 },
  { height: 8, width: 8, channels: 16, filters: 33, padding: 1, stride: 2, batch: 3 },
  { height: 9, width: 16, channels: 24, filters: 19, padding: 1, stride: 2, batch: 1 },
  { height: 16, width: 15, channels: 20, filters: 48, padding: 1, stride: 2, batch: 1 },
  { height: 8, width: 7, channels: 66, filters: 100, padding: 1, stride: 2, batch: 5 },
  // Strided, but with another padding: not Winograd's.
  { height: 6, width: 7, channels: 16, filters: 16, padding: 0, stride: 2, batch: 2 },
];

test.each(vectorisedKernels.flatMap(kernels => shapes.map(shape => ({ kernels, stride: 1, ...shape }))))(
  '$kernels 3×3 convolutions of $height×$width×$channels with $filters filters, padding $padding, stride $stride',
  async ({ kernels, batch, ...shape }) => {
    const graph = convolutionGraph(shape, { rectified: true, bias: true });
    const { x, dy } = drawn(shape, batch, 2);
    const engine = createNativeEngine({ kernels, threads: 2 });
    const actual = await convolve(await compiled(engine, graph), shape, x, dy);
    const expected = await convolve(await compiled(reference, graph), shape, x, dy);
    const close = (what: string, values: Float32Array, wanted: Float32Array) => {
      const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expectClose(values, wanted, { relative: 0, absolute: 1e-5 * scale }, what);
    };
    close('y', actual.y, expected.y);
    close('dx', actual.dx, expected.dx);
    for (const [name, values] of expected.weights) close(name, actual.weights.get(name)!, values);
  },
);

const square: Convolution = { height: 8, width: 8, channels: 8, filters: 8, padding: 1 };

async function withWeights(kernels: NativeKernels, weight: (index: number) => number, shape = square) {
  const model = await createNativeEngine({ kernels }).compile(convolutionGraph(shape), { seed: 1 });
  const state = new Map(await model.getState());
  for (const [name, { shape, data }] of state)
    state.set(name, { shape, data: data.map((_, at) => weight(at)) });
  await model.setState(state);
  return model;
}

test.each(vectorisedKernels)(
  '%s: sums of ones are the numbers of taps within the image, by hand',
  async kernels => {
    const ones = new Float32Array(512).fill(1);
    const { y, dx } = await convolve(await withWeights(kernels, () => 1), square, ones, ones);
    const taps = (at: number) => (at === 0 || at === 7 ? 2 : 3);
    const wanted = Array.from(ones, (_, i) => 8 * taps(Math.floor(i / 64)) * taps(Math.floor(i / 8) % 8));
    expectClose(y, wanted, { absolute: 1e-4 });
    expectClose(dx, wanted, { absolute: 1e-4 });
  },
);

test.each(vectorisedKernels)('%s: of stride 2 too, at even and odd sizes', async kernels => {
  for (const size of [8, 9]) {
    const shape = { height: size, width: size, channels: 16, filters: 16, padding: 1, stride: 2 };
    const [rows] = outputOf(shape);
    const ones = (length: number) => new Float32Array(length).fill(1);
    const model = await withWeights(kernels, () => 1, shape);
    const { y, dx } = await convolve(model, shape, ones(size * size * 16), ones(rows * rows * 16));
    // Taps reach over the edge at the first output, and at the last of an odd size; odd inputs are read by
    // two outputs, even ones by one, the last too if it is even: there is none beyond.
    const taps = (at: number) => (at === 0 || (size === 9 && at === rows - 1) ? 2 : 3);
    const readers = (at: number) => (at % 2 === 0 || at === size - 1 ? 1 : 2);
    const products = (count: (at: number) => number, side: number) =>
      Array.from(
        { length: side * side * 16 },
        (_, i) => 16 * count(Math.floor(i / 16 / side)) * count(Math.floor(i / 16) % side),
      );
    expectClose(y, products(taps, rows), { absolute: 1e-4 });
    expectClose(dx, products(readers, size), { absolute: 1e-4 });
  }
});

test.each(vectorisedKernels)('%s: a filter that is one at its centre copies the image', async kernels => {
  const { x } = drawn(square, 1, 1);
  // [filters, channels, 3, 3]: the centre is tap 4.
  const identity = (at: number) => (at % 9 === 4 && Math.floor(at / 72) === Math.floor(at / 9) % 8 ? 1 : 0);
  const { y, dx } = await convolve(await withWeights(kernels, identity), square, x, x);
  expectClose(y, x, { absolute: 5e-6 });
  expectClose(dx, x, { absolute: 5e-6 });
});

test.each(
  vectorisedKernels.flatMap(kernels =>
    [Number.NaN, Infinity, -Infinity].flatMap(value =>
      [
        [2, 5],
        [0, 0],
        [7, 7],
      ].map(([row, column]) => ({ kernels, value, row, column })),
    ),
  ),
)(
  '$kernels: $value in row $row, column $column makes no output finite that it does not leave finite in a plain sum',
  async ({ kernels, value, row, column }) => {
    const { x, dy } = drawn(square, 1, 1);
    const place = (row * 8 + column) * 8 + 3;
    for (const poisoned of [x, dy]) {
      const kept = poisoned[place];
      poisoned[place] = value;
      const graph = convolutionGraph(square);
      const actual = await convolve(await compiled(createNativeEngine({ kernels }), graph), square, x, dy);
      const expected = await convolve(await compiled(reference, graph), square, x, dy);
      poisoned[place] = kept;
      let untouched = 0;
      for (const [values, wanted] of [
        [actual.y, expected.y],
        [actual.dx, expected.dx],
      ]) {
        wanted.forEach((wants, i) => {
          if (Number.isNaN(wants)) expect(values[i]).toBeNaN();
          if (!Number.isFinite(wants)) expect(Number.isFinite(values[i])).toBe(false);
          else if (Number.isFinite(values[i])) {
            expect(values[i]).toBeCloseTo(wants, 4);
            untouched++;
          }
        });
      }
      // One of two results in full; of the other two tiles at least, in row 2 those in rows 4 to 7.
      expect(untouched).toBeGreaterThanOrEqual(512 + 256);
    }
  },
);

test.each(vectorisedKernels)('%s: results scale with the input from denormals to 1e30', async kernels => {
  const { x, dy } = drawn(square, 1, 1);
  const model = await compiled(createNativeEngine({ kernels }), convolutionGraph(square));
  const { y } = await convolve(model, square, x, dy);
  const large = await convolve(
    model,
    square,
    x.map(value => value * 2 ** 100),
    dy,
  );
  expect([...large.y]).toEqual([...y.map(value => value * 2 ** 100)]);
  const tiny = await convolve(
    model,
    square,
    x.map(value => value * 2 ** -135),
    dy,
  );
  // Each of some hundred roundings is to a multiple of 2 ** -149.
  expectClose(
    tiny.y.map(value => value * 2 ** 135),
    y,
    { relative: 1e-4, absolute: 100 * 2 ** -14 },
  );
  expect(tiny.y.some(value => value !== 0 && Math.abs(value) < 2 ** -126)).toBe(true);
});

test.each([
  { height: 4, width: 5, channels: 96, filters: 96, padding: 1 },
  { height: 4, width: 5, channels: 8, filters: 8, padding: 1 },
  { height: 8, width: 5, channels: 16, filters: 16, padding: 1 },
  { height: 6, width: 9, channels: 64, filters: 96, padding: 1, stride: 2 },
])(
  'the bits of an image do not depend on its batch, kept or not: $height rows, $channels channels',
  async shape => {
    const { x, dy } = drawn(shape, 7, 1);
    const model = await compiled(createNativeEngine({ threads: 2 }), convolutionGraph(shape));
    const many = await convolve(model, shape, x, dy);
    const [rows, columns] = outputOf(shape);
    const pixels = shape.height * shape.width * shape.channels;
    for (let image = 0; image < 7; image++) {
      const of = (values: Float32Array, size: number) => values.slice(image * size, (image + 1) * size);
      const size = rows * columns * shape.filters;
      const one = await convolve(model, shape, of(x, pixels), of(dy, size));
      expect(one.y).toEqual(of(many.y, size));
      expect(one.dx).toEqual(of(many.dx, pixels));
    }
    const images = { shape: [7, shape.height, shape.width, shape.channels], data: x };
    const { logits } = await model.forward(images, { mode: 'eval', differentiable: false });
    expect(logits).toEqual(many.y);
  },
);

// So wide that every thread computes a part of the channels, of all images; more images than are treated at a time.
test.each([
  { height: 4, width: 3, channels: 384, filters: 352, padding: 1 },
  { height: 5, width: 8, channels: 288, filters: 512, padding: 1, stride: 2 },
])('the bits of a wide convolution do not depend on the threads, $filters filters', async shape => {
  const { x, dy } = drawn(shape, 35, 2);
  const images = { shape: [35, shape.height, shape.width, shape.channels], data: x };
  const graph = convolutionGraph(shape, { rectified: true, bias: true });
  const alone = await compiled(createNativeEngine({ threads: 1 }), graph);
  // Where weights' gradients are wanted, threads have images of their own.
  const expected = await convolve(alone, shape, x, dy);
  // The last with more threads than there are parts.
  const many = [2, 17].map(threads => compiled(createNativeEngine({ threads }), graph));
  for (const model of [alone, ...(await Promise.all(many))]) {
    for (const differentiable of [true, 'input'] as const) {
      const pass = await model.forward(images, { mode: 'eval', differentiable });
      const { input } = await model.backward(pass, dy, { input: true });
      expect(sameBits(pass.logits, expected.y)).toBe(true);
      expect(sameBits(input!, expected.dx)).toBe(true);
    }
  }
  const { logits } = await alone.forward(images, { mode: 'eval', differentiable: false });
  expect(sameBits(logits, expected.y)).toBe(true);
});

function sameBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}

test('a step and a new state reach the weights that kernels keep packed', async () => {
  const { x, dy } = drawn(square, 2, 1);
  const graph = convolutionGraph(square);
  const engine = createNativeEngine();
  const model = await compiled(engine, graph);
  const before = await convolve(model, square, x, dy);
  const start = await model.getState();
  const images = { shape: [2, 8, 8, 8], data: x };
  const pass = await model.forward(images, { mode: 'eval' });
  const gradients = await model.backward(pass, dy, { weights: true });
  await model.step(
    { kind: 'sgd', learningRate: 0.1, momentum: 0, weightDecay: 0, nesterov: false },
    gradients,
  );
  const stepped = await convolve(model, square, x, dy);
  const copy = await engine.compile(graph, { seed: 9 });
  await copy.setState(await model.getState());
  const copied = await convolve(copy, square, x, dy);
  expect(stepped.y).not.toEqual(before.y);
  expect(stepped.y).toEqual(copied.y);
  expect(stepped.dx).toEqual(copied.dx);
  await model.setState(start);
  const restored = await convolve(model, square, x, dy);
  expect(restored.y).toEqual(before.y);
  expect(restored.dx).toEqual(before.dx);
});
