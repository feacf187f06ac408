import { dropPathMask } from '../../src/engine/dropPathMask.js';
import type { LayerKind } from '../../src/graph/layer.js';
import type { Scenario } from '../helpers/observe.js';

/** A scenario worked out by hand. */
export interface HandCase extends Scenario {
  readonly y: readonly number[];
  readonly dOutput: readonly number[];
  readonly dInput: readonly number[];
  readonly dWeights?: Readonly<Record<string, readonly number[]>>;
  readonly dAlpha?: Readonly<Record<string, readonly number[]>>;
  /** Running statistics after the forward pass. */
  readonly statistics?: Readonly<Record<string, readonly number[]>>;
}

const image = (height: number, width: number, channels: number) => ({ height, width, channels });
const floats = (...values: readonly number[]) => Float32Array.from(values);
const oneToNine = floats(1, 2, 3, 4, 5, 6, 7, 8, 9);
const conv = {
  kind: 'conv2d',
  kernel: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  groups: 1,
  bias: false,
} as const;
const dropPath = { rate: 0.5, seed: 4 };
const mask = [...dropPathMask(dropPath, 1, 4)];

/**
 * For every kind of layer, forward values and gradients that a reader can check with pencil and paper. (One total
 * table, so that a kind without a case does not compile: hence the file's length.)
 */
export const handCases: { readonly [Kind in LayerKind]: readonly HandCase[] } = {
  input: [
    {
      title: 'passes the image on',
      image: image(1, 2, 1),
      x: floats(0.25, 0.5),
      build: builder => builder.input,
      y: [0.25, 0.5],
      dOutput: [3, -1],
      dInput: [3, -1],
    },
  ],
  normalise: [
    {
      title: '(x − mean) / deviation by channel',
      image: image(1, 1, 2),
      x: floats(1, 0),
      build: builder =>
        builder.add('n', { kind: 'normalise', mean: [0.5, 0.25], deviation: [0.5, 0.25] }, builder.input),
      y: [1, -1],
      dOutput: [2, 3],
      dInput: [4, 12],
    },
  ],
  conv2d: [
    {
      title: '2×2 with bias',
      image: image(3, 3, 1),
      x: oneToNine,
      build: builder => builder.add('c', { ...conv, filters: 1, kernel: 2, bias: true }, builder.input),
      parameters: { 'c.weight': [1, 2, 3, 4], 'c.bias': [0.5] },
      y: [37.5, 47.5, 67.5, 77.5],
      dOutput: [1, 0, 0, 2],
      dInput: [1, 2, 0, 3, 6, 4, 0, 6, 8],
      dWeights: { 'c.weight': [11, 14, 20, 23], 'c.bias': [3] },
    },
    {
      title: '3×3 with stride 2, dilation 2, padding 2',
      image: image(3, 3, 1),
      x: oneToNine,
      build: builder =>
        builder.add(
          'c',
          { ...conv, filters: 1, kernel: 3, stride: 2, dilation: 2, padding: 2 },
          builder.input,
        ),
      parameters: { 'c.weight': oneToNine },
      y: [160, 140, 100, 80],
      dOutput: [1, 0, 0, 0],
      dInput: [5, 0, 6, 0, 0, 0, 8, 0, 9],
      dWeights: { 'c.weight': [0, 0, 0, 0, 1, 3, 0, 7, 9] },
    },
    {
      title: 'two groups',
      image: image(1, 1, 4),
      x: floats(1, 10, 100, 1000),
      build: builder => builder.add('c', { ...conv, filters: 2, groups: 2 }, builder.input),
      parameters: { 'c.weight': [1, 2, 3, 4] },
      y: [21, 4300],
      dOutput: [1, -1],
      dInput: [1, 2, -3, -4],
      dWeights: { 'c.weight': [1, 10, -100, -1000] },
    },
    {
      title: 'depthwise with two filters per channel',
      image: image(1, 1, 2),
      x: floats(5, 7),
      build: builder => builder.add('c', { ...conv, filters: 4, groups: 2 }, builder.input),
      parameters: { 'c.weight': [1, 2, 3, 4] },
      y: [5, 10, 21, 28],
      dOutput: [1, 1, 1, 0],
      dInput: [3, 3],
      dWeights: { 'c.weight': [5, 5, 7, 0] },
    },
  ],
  batchNorm: [
    {
      // Batch mean 2, biased variance 1, unbiased 4/3; √(1 + 3) = 2, so x̂ = ∓½.
      title: 'train mode: batch statistics, running ones moved',
      image: image(1, 1, 1),
      x: floats(1, 3, 1, 3),
      build: builder =>
        builder.add('b', { kind: 'batchNorm', affine: true, momentum: 0.5, epsilon: 3 }, builder.input),
      parameters: { 'b.weight': [2], 'b.bias': [1], 'b.running_mean': [0], 'b.running_var': [1] },
      y: [0, 2, 0, 2],
      dOutput: [1, 0, 0, 0],
      dInput: [0.6875, -0.1875, -0.3125, -0.1875],
      dWeights: { 'b.weight': [-0.5], 'b.bias': [1] },
      statistics: { 'b.running_mean': [1], 'b.running_var': [0.5 + 2 / 3] },
    },
    {
      title: 'train mode without weight and bias, statistics held',
      image: image(1, 1, 1),
      x: floats(1, 3, 1, 3),
      build: builder =>
        builder.add('b', { kind: 'batchNorm', affine: false, momentum: 0.5, epsilon: 3 }, builder.input),
      options: { updateStatistics: false },
      y: [-0.5, 0.5, -0.5, 0.5],
      dOutput: [2, 0, 0, 0],
      dInput: [0.6875, -0.1875, -0.3125, -0.1875],
      statistics: { 'b.running_mean': [0], 'b.running_var': [1] },
    },
    {
      title: 'eval mode: running statistics',
      image: image(1, 1, 1),
      x: floats(1, 3, 1, 4),
      build: builder =>
        builder.add('b', { kind: 'batchNorm', affine: true, momentum: 0.5, epsilon: 3 }, builder.input),
      parameters: { 'b.weight': [2], 'b.bias': [1], 'b.running_mean': [1], 'b.running_var': [1] },
      options: { mode: 'eval' },
      y: [1, 3, 1, 4],
      dOutput: [1, 0, 0, 2],
      dInput: [1, 0, 0, 2],
      dWeights: { 'b.weight': [3], 'b.bias': [3] },
      statistics: { 'b.running_mean': [1], 'b.running_var': [1] },
    },
    {
      title: 'train mode with one value per channel: output is the bias, variance stays finite',
      image: image(1, 1, 1),
      x: floats(5),
      build: builder =>
        builder.add('b', { kind: 'batchNorm', affine: true, momentum: 0.5, epsilon: 1 }, builder.input),
      parameters: { 'b.weight': [2], 'b.bias': [7] },
      y: [7],
      dOutput: [1],
      dInput: [0],
      dWeights: { 'b.weight': [0], 'b.bias': [1] },
      statistics: { 'b.running_mean': [2.5], 'b.running_var': [0.5] },
    },
  ],
  relu: [
    {
      title: 'max(0, x)',
      image: image(2, 2, 1),
      x: floats(-1, 2, 0.5, -0.25),
      build: builder => builder.add('r', { kind: 'relu' }, builder.input),
      y: [0, 2, 0.5, 0],
      dOutput: [1, 2, 3, 4],
      dInput: [0, 2, 3, 0],
    },
  ],
  maxPool: [
    {
      title: 'the first of equal elements takes the gradient',
      image: image(2, 3, 1),
      x: floats(1, 5, 5, 2, 5, 0),
      build: builder =>
        builder.add('m', { kind: 'maxPool', kernel: 2, stride: 1, padding: 0 }, builder.input),
      y: [5, 5],
      dOutput: [1, 10],
      dInput: [0, 11, 0, 0, 0, 0],
    },
    {
      title: 'padding never wins',
      image: image(2, 2, 1),
      x: floats(-1, -2, -3, -4),
      build: builder =>
        builder.add('m', { kind: 'maxPool', kernel: 3, stride: 2, padding: 1 }, builder.input),
      y: [-1],
      dOutput: [7],
      dInput: [7, 0, 0, 0],
    },
  ],
  avgPool: [
    {
      title: 'padding is not counted',
      image: image(3, 3, 1),
      x: oneToNine,
      build: builder =>
        builder.add('a', { kind: 'avgPool', kernel: 3, stride: 2, padding: 1 }, builder.input),
      y: [3, 4, 6, 7],
      dOutput: [4, 0, 0, 8],
      dInput: [1, 1, 0, 1, 3, 2, 0, 2, 2],
    },
  ],
  add: [
    {
      title: 'x + relu(x)',
      image: image(1, 2, 1),
      x: floats(-1, 2),
      build: builder =>
        builder.add('s', { kind: 'add' }, builder.input, builder.add('r', { kind: 'relu' }, builder.input)),
      y: [-1, 4],
      dOutput: [1, 1],
      dInput: [1, 2],
    },
    {
      title: 'one node read twice',
      image: image(1, 2, 1),
      x: floats(-1, 2),
      build: builder => builder.add('s', { kind: 'add' }, builder.input, builder.input),
      y: [-2, 4],
      dOutput: [1, 3],
      dInput: [2, 6],
    },
  ],
  weightedSum: [
    {
      title: 'row 1 of the table weighs x and relu(x)',
      image: image(1, 2, 1),
      x: floats(-1, 2),
      build: builder =>
        builder.add(
          'w',
          { kind: 'weightedSum', table: 'mix', row: 1 },
          builder.input,
          builder.add('r', { kind: 'relu' }, builder.input),
        ),
      alphaTables: [{ name: 'mix', rows: 2, columns: 2 }],
      alpha: { mix: floats(9, 9, 0.5, -2) },
      y: [-0.5, -3],
      dOutput: [1, 10],
      dInput: [0.5, -15],
      dAlpha: { mix: [0, 0, 19, 20] },
    },
    {
      title: 'two nodes that share a row add their gradients up',
      image: image(1, 1, 1),
      x: floats(3),
      build(builder) {
        const first = builder.add('w.0', { kind: 'weightedSum', table: 'mix', row: 0 }, builder.input);
        return builder.add('w.1', { kind: 'weightedSum', table: 'mix', row: 0 }, first);
      },
      alphaTables: [{ name: 'mix', rows: 1, columns: 1 }],
      alpha: { mix: floats(2) },
      y: [12],
      dOutput: [1],
      dInput: [4],
      dAlpha: { mix: [12] },
    },
  ],
  concat: [
    {
      title: 'x and relu(x) along the channels',
      image: image(1, 2, 1),
      x: floats(-1, 2),
      build: builder =>
        builder.add(
          'k',
          { kind: 'concat' },
          builder.input,
          builder.add('r', { kind: 'relu' }, builder.input),
        ),
      y: [-1, 0, 2, 2],
      dOutput: [1, 2, 3, 4],
      dInput: [1, 7],
    },
  ],
  channelSlice: [
    {
      title: 'channels 1 and 2 of 4',
      image: image(1, 1, 4),
      x: floats(1, 2, 3, 4),
      build: builder => builder.add('s', { kind: 'channelSlice', from: 1, to: 3 }, builder.input),
      y: [2, 3],
      dOutput: [5, 6],
      dInput: [0, 5, 6, 0],
    },
  ],
  channelShuffle: [
    {
      title: 'six channels in two groups',
      image: image(1, 1, 6),
      x: floats(0, 1, 2, 3, 4, 5),
      build: builder => builder.add('s', { kind: 'channelShuffle', groups: 2 }, builder.input),
      y: [0, 3, 1, 4, 2, 5],
      dOutput: [1, 2, 3, 4, 5, 6],
      dInput: [1, 3, 5, 2, 4, 6],
    },
  ],
  pad: [
    {
      title: 'a row above, a column to the right, one cropped from the left',
      image: image(1, 2, 1),
      x: floats(1, 2),
      build: builder =>
        builder.add('p', { kind: 'pad', top: 1, bottom: 0, left: -1, right: 1 }, builder.input),
      y: [0, 0, 2, 0],
      dOutput: [1, 2, 3, 4],
      dInput: [0, 3],
    },
  ],
  zero: [
    {
      title: 'zeros of the strided shape',
      image: image(3, 1, 1),
      x: floats(1, 2, 3),
      build: builder => builder.add('z', { kind: 'zero', stride: 2 }, builder.input),
      y: [0, 0],
      dOutput: [1, 1],
      dInput: [0, 0, 0],
    },
  ],
  noise: [
    {
      // Values by a computation of its own in Python, of the definition in engine/imageNoise.ts.
      title: 'two images of three values, of which every other column is kept',
      image: image(1, 3, 1),
      x: floats(0.25, 0.5, 0.75, 0.25, 0.5, 1),
      build: builder => builder.add('n', { kind: 'noise', stride: 2, seed: 7 }, builder.input, builder.input),
      y: [0.1730959, 1.8650392, 1.8665603, -0.8439926],
      dOutput: [1, 2, 3, 4],
      dInput: [0, 0, 0, 0, 0, 0],
    },
  ],
  globalAvgPool: [
    {
      title: 'mean by channel',
      image: image(2, 1, 2),
      x: floats(1, 2, 3, 6),
      build: builder => builder.add('g', { kind: 'globalAvgPool' }, builder.input),
      y: [2, 4],
      dOutput: [2, 4],
      dInput: [1, 2, 1, 2],
    },
  ],
  linear: [
    {
      title: 'x·Wᵀ + b',
      image: image(1, 2, 1),
      x: floats(1, 10),
      build: builder => builder.add('l', { kind: 'linear', units: 2, bias: true }, builder.input),
      parameters: { 'l.weight': [1, 2, 3, 4], 'l.bias': [0.5, -0.5] },
      y: [21.5, 42.5],
      dOutput: [1, -1],
      dInput: [-2, -2],
      dWeights: { 'l.weight': [1, 10, -1, -10], 'l.bias': [1, -1] },
    },
  ],
  dropPath: [
    {
      title: 'whole images dropped, the others doubled',
      image: image(1, 2, 1),
      x: floats(1, 2, 3, 4, 5, 6, 7, 8),
      build: builder => builder.add('d', { kind: 'dropPath' }, builder.input),
      options: { dropPath },
      y: [1, 2, 3, 4, 5, 6, 7, 8].map((value, place) => value * mask[place >> 1]),
      dOutput: [1, 1, 1, 1, 1, 1, 1, 1],
      dInput: [0, 0, 1, 1, 2, 2, 3, 3].map(place => mask[place]),
    },
    {
      title: 'nothing without the option',
      image: image(1, 1, 1),
      x: floats(1, 2),
      build: builder => builder.add('d', { kind: 'dropPath' }, builder.input),
      y: [1, 2],
      dOutput: [3, 4],
      dInput: [3, 4],
    },
    {
      title: 'nothing in eval mode',
      image: image(1, 1, 1),
      x: floats(1, 2),
      build: builder => builder.add('d', { kind: 'dropPath' }, builder.input),
      options: { mode: 'eval' },
      y: [1, 2],
      dOutput: [3, 4],
      dInput: [3, 4],
    },
  ],
};
