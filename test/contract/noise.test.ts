import { expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { imageNoise } from '../../src/engine/imageNoise.js';
import type { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { convolution } from '../../src/space/layers.js';
import { describeEngines, enginesUnderTest } from '../helpers/engines.js';
import { expectClose } from '../helpers/expectClose.js';
import { observe, type Scenario } from '../helpers/observe.js';

const extent = { height: 5, width: 3, channels: 2 };
const size = 30;
const pixels = (images: number, label: string) => {
  const random = randomStream(9, label);
  return Float32Array.from({ length: images * size }, () => random.uniform());
};

/** Noise in place of a feature map of seven channels. */
const scenario = (x: Float32Array, stride = 1): Scenario => ({
  ...{ title: 'noise', image: extent, x },
  build(builder: GraphBuilder) {
    const map = builder.add('map', convolution(7), builder.input);
    const noise = builder.add('noise', { kind: 'noise', stride, seed: -5 }, builder.input, map);
    return builder.add('rest', { kind: 'relu' }, noise);
  },
});

describeEngines(enginesUnderTest, row => {
  const run = async (x: Float32Array, stride?: number) =>
    observe(await row.create(), scenario(x, stride), size => new Float32Array(size).fill(1));

  it('is what its definition says, of the strided shape, and lets no gradient through', async () => {
    const x = pixels(3, 'a');
    const { y, dInput, dWeights } = await run(x, 2);
    const expected = [0, 1, 2].flatMap(image => [
      ...imageNoise(x.subarray(image * size, (image + 1) * size), -5, 3 * 2 * 7),
    ]);
    expectClose(
      y,
      expected.map(value => Math.max(0, value)),
      { relative: 1e-6, absolute: 1e-6 },
      'y',
    );
    expect(dInput.every(value => value === 0)).toBe(true);
    expect([...dWeights.values()].every(({ data }) => data.every(value => value === 0))).toBe(true);
  });

  it('is the same for an image in whatever batch it is', async () => {
    const x = pixels(3, 'b');
    const { y: whole } = await run(x);
    const { y: last } = await run(x.slice(2 * size));
    expect(last).toEqual(whole.slice(-last.length));
  });
});

it('is normal, and other for another image or seed', () => {
  const values = Array.from({ length: 400 }, (_, image) => [
    ...imageNoise(Float32Array.of(image / 512), 3, 500),
  ]).flat();
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  // Standard errors of 200,000 draws: 0.0022, 0.0032, 0.0087, 0.022.
  expect(Math.abs(moment(1))).toBeLessThan(0.01);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015);
  expect(Math.abs(moment(3))).toBeLessThan(0.04);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  const [one, other] = [Float32Array.of(0.5), Float32Array.of(0.5 + 2 ** -24)];
  const correlation = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, place) => sum + value * b[place], 0) / a.length;
  expect(Math.abs(correlation(imageNoise(one, 3, 1e5), imageNoise(other, 3, 1e5)))).toBeLessThan(0.015);
  expect(Math.abs(correlation(imageNoise(one, 3, 1e5), imageNoise(one, 4, 1e5)))).toBeLessThan(0.015);
  expect(imageNoise(one, 3, 7)).toEqual(imageNoise(one, 3, 8).slice(0, 7));
});
