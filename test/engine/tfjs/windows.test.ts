import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { loadTfjsBackend } from '../../../src/engine/tfjs/backend.js';
import { convolve } from '../../../src/engine/tfjs/convolve.js';
import { convolutions, convolveWithFilterGradient } from '../../../src/engine/tfjs/filterGradient.js';
import { avgPool, maxPool } from '../../../src/engine/tfjs/pool.js';
import { spreadKernel } from '../../../src/engine/tfjs/spreadKernel.js';
import { expectClose } from '../../helpers/expectClose.js';

beforeAll(async () => {
  await loadTfjsBackend('cpu');
  tf.engine().startScope();
});
afterAll(() => tf.engine().endScope());

function normals(...shape: [number, number, number, number]): tf.Tensor4D {
  const random = randomStream(1, 'windows', ...shape);
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tf.tensor4d(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

describe('spreadKernel', () => {
  it('puts zeros between the taps', () => {
    const kernel = tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
    expect([...spreadKernel(kernel, 3).dataSync()]).toEqual([1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 4]);
    expect(spreadKernel(kernel, 1)).toBe(kernel);
  });

  it('makes a dense convolution of a dilated one, for every channel and filter', () => {
    const [image, kernel] = [normals(2, 7, 6, 3), normals(3, 3, 3, 5)];
    const dilated = tf.conv2d(image, kernel, 1, 2, 'NHWC', 2);
    const dense = tf.conv2d(image, spreadKernel(kernel, 2), 1, 2);
    expect(dense.shape).toEqual(dilated.shape);
    expectClose(dense.dataSync(), dilated.dataSync());
  });

  it('gives its gradient to the taps alone', () => {
    const gradient = tf.grad(kernel => spreadKernel(kernel as tf.Tensor4D, 2));
    const dSpread = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1, 1]);
    expect([...gradient(tf.zeros([2, 2, 1, 1]), dSpread).dataSync()]).toEqual([1, 3, 7, 9]);
  });
});

describe('a backend without padding by number', () => {
  const window = { kernel: 3, stride: 2, padding: 1 };
  const conv = { kind: 'conv2d', ...window, dilation: 1, bias: false } as const;
  type Operation = (image: tf.Tensor4D, numericPadding: boolean) => tf.Tensor4D;
  const plain = (numericPadding: boolean) => ({ numericPadding, ownFilterGradient: false });
  const operations: Record<string, Operation> = {
    'a convolution': (image, padding) =>
      convolve({ ...conv, filters: 2, groups: 1 }, image, normals(2, 4, 3, 3), plain(padding)),
    'a depthwise convolution': (image, padding) =>
      convolve(
        { ...conv, filters: 4, groups: 4, dilation: 2, padding: 2 },
        image,
        normals(4, 1, 3, 3),
        plain(padding),
      ),
    'a maximum': (image, padding) => maxPool({ kind: 'maxPool', ...window }, image, padding),
    'a mean': (image, padding) => avgPool({ kind: 'avgPool', ...window }, image, padding),
  };

  it.each(Object.entries(operations))('computes and differentiates %s all the same', (_name, operation) => {
    // Below zero everywhere, so that a frame of zeros would win a maximum.
    const image = tf.sub(normals(2, 5, 6, 4), 10);
    const [own, framed] = [true, false].map(numericPadding => {
      const run = (x: tf.Tensor) => operation(x as tf.Tensor4D, numericPadding);
      const output = run(image);
      return [output, tf.grad(run)(image, normals(...(output.shape as [number, number, number, number])))];
    });
    for (const [part, tensor] of own.entries()) {
      expect(framed[part].shape).toEqual(tensor.shape);
      expectClose(framed[part].dataSync(), tensor.dataSync(), { absolute: 1e-5 });
    }
  });
});

describe('the filter gradient of our own', () => {
  const shapes = fc.record({
    stride: fc.integer({ min: 1, max: 3 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    padding: fc.integer({ min: 0, max: 3 }),
    height: fc.integer({ min: 4, max: 7 }),
    width: fc.integer({ min: 4, max: 7 }),
    channels: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 1, max: 2 }),
    batch: fc.integer({ min: 1, max: 2 }),
  });

  it.each(['conv2d', 'depthwiseConv2d'] as const)('is what tfjs has for %s, as is the image’s', kind => {
    fc.assert(
      fc.property(shapes, ({ stride, kernel, padding, height, width, channels, filters, batch }) => {
        tf.tidy(() => {
          const image = normals(batch, height, width, channels);
          const filter = normals(kernel, kernel, channels, filters);
          const theirs = (x: tf.Tensor, w: tf.Tensor) =>
            convolutions[kind](x as tf.Tensor4D, w as tf.Tensor4D, stride, padding);
          const ours = (x: tf.Tensor, w: tf.Tensor) =>
            convolveWithFilterGradient(kind, x as tf.Tensor4D, w as tf.Tensor4D, stride, padding);
          const output = theirs(image, filter);
          expectClose(ours(image, filter).dataSync(), output.dataSync());
          const dOutput = normals(...(output.shape as [number, number, number, number]));
          const [expected, actual] = [theirs, ours].map(run => tf.grads(run)([image, filter], dOutput));
          for (const [place, gradient] of expected.entries()) {
            expect(actual[place].shape).toEqual(gradient.shape);
            expectClose(actual[place].dataSync(), gradient.dataSync(), { absolute: 1e-5 });
          }
        });
      }),
      { numRuns: 40 },
    );
  });
});
