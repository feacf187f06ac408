import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { GraphBuilder } from '../../src/graph/graphBuilder.js';
import { type Initialiser, initialiseParameters, initialiserNames } from '../../src/graph/initialise.js';
import { listParameters } from '../../src/graph/parameters.js';
import { caughtError } from '../helpers/caughtError.js';

/** Fan-in 3·3·4 = 36 and fan-out 3·3·96 = 864 for the convolution of two groups, 96 and 50 for the linear layer. */
function network(...before: string[]) {
  const builder = new GraphBuilder({ height: 4, width: 4, channels: 8 });
  const window = { kernel: 3, stride: 4, padding: 1, dilation: 1 };
  let last = builder.input;
  for (const id of before) last = builder.add(id, { kind: 'relu' }, last);
  const conv = builder.add('conv', { kind: 'conv2d', filters: 96, groups: 2, bias: true, ...window }, last);
  const norm = builder.add('norm', { kind: 'batchNorm', affine: true, momentum: 0.1, epsilon: 1e-5 }, conv);
  return builder.finish({ logits: builder.add('linear', { kind: 'linear', units: 50, bias: true }, norm) });
}

const moments = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return { mean, variance, largest };
};

describe('initialiseParameters', () => {
  /** Variance and bound of each weight's law. A uniform law on ±a has variance a²/3. */
  const laws: Record<Initialiser, { conv: [number, number]; linear: [number, number] }> = {
    torch: { conv: [1 / 36 / 3, 1 / 6], linear: [1 / 96 / 3, 1 / Math.sqrt(96)] },
    he: { conv: [2 / 36, Infinity], linear: [2 / 96, Infinity] },
    glorot: {
      conv: [6 / (36 + 864) / 3, Math.sqrt(6 / (36 + 864))],
      linear: [6 / (96 + 50) / 3, Math.sqrt(6 / (96 + 50))],
    },
  };

  it.each(initialiserNames)('%s has its law’s mean, variance and bound', name => {
    const state = initialiseParameters(network(), 1, name);
    for (const node of ['conv', 'linear'] as const) {
      const { data } = state.get(`${node}.weight`)!;
      const [variance, bound] = laws[name][node];
      const seen = moments(data);
      // Five standard errors; the variance's are at most those of a normal law, √(2/n).
      expect(Math.abs(seen.mean)).toBeLessThan(5 * Math.sqrt(variance / data.length));
      expect(Math.abs(seen.variance / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / data.length));
      expect(seen.largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
      if (name !== 'he') expect(seen.largest).toBeGreaterThan(0.98 * bound);
    }
  });

  it('draws biases as PyTorch does, and sets them to zero for He and Glorot', () => {
    const bias = (name: Initialiser) =>
      moments(initialiseParameters(network(), 1, name).get('conv.bias')!.data);
    expect(bias('torch').largest).toBeLessThanOrEqual(1 / 6);
    expect(bias('torch').largest).toBeGreaterThan(0.14);
    expect(bias('he').largest).toBe(0);
    expect(bias('glorot').largest).toBe(0);
  });

  it('starts batch normalisation as the identity', () => {
    const state = initialiseParameters(network(), 1);
    const values = (name: string) => [...new Set(state.get(name)!.data)];
    expect(values('norm.weight')).toEqual([1]);
    expect(values('norm.bias')).toEqual([0]);
    expect(values('norm.running_mean')).toEqual([0]);
    expect(values('norm.running_var')).toEqual([1]);
  });

  it('has the names, order and shapes of listParameters', () => {
    const state = initialiseParameters(network(), 1);
    const listed = listParameters(network());
    expect([...state.keys()]).toEqual(listed.map(({ name }) => name));
    expect([...state.values()].map(({ shape }) => shape)).toEqual(listed.map(({ shape }) => shape));
  });

  it('depends on the seed and the parameter’s name alone', () => {
    const state = initialiseParameters(network(), 1);
    expect(initialiseParameters(network('relu.0', 'relu.1'), 1)).toEqual(state);
    const other = initialiseParameters(network(), 2);
    expect(other.get('conv.weight')).not.toEqual(state.get('conv.weight'));
  });

  it.each([0.5, Number.NaN, Infinity])('refuses the seed %d', async seed => {
    const { message } = await caughtError(InputError, () => initialiseParameters(network(), seed));
    expect(message).toContain(`seed ${seed}`);
  });
});
