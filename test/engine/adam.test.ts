import { describe, expect, it } from 'vitest';
import type { NamedTensors } from '../../src/base/tensor.js';
import { adamStep } from '../../src/engine/adam.js';
import type { AdamSpec } from '../../src/engine/optimiserSpec.js';
import { expectClose } from '../helpers/expectClose.js';

const spec: AdamSpec = {
  kind: 'adam',
  learningRate: 0.1,
  beta1: 0.5,
  beta2: 0.75,
  epsilon: 1e-8,
  weightDecay: 0,
};

const named = (values: Record<string, number[]>): NamedTensors =>
  new Map(
    Object.entries(values).map(([name, data]) => [
      name,
      { shape: [data.length], data: Float32Array.from(data) },
    ]),
  );

describe('adamStep', () => {
  it('makes two steps worked out by hand, and says what it remembers', () => {
    // Step 1: m = g/2, v = g²/4; corrected they are g and g², so every value moves by the learning rate.
    const first = adamStep(spec, named({ a: [1, 0], b: [2] }), named({ a: [3, -4], b: [0] }), new Map());
    expectClose(first.parameters.get('a')!.data, [0.9, 0.1]);
    expectClose(first.parameters.get('b')!.data, [2]);
    expect(first.gradientNorm).toBe(5);
    expect([...first.state].map(([name, { data }]) => [name, [...data]])).toEqual([
      ['a.mean', [1.5, -2]],
      ['a.variance', [2.25, 4]],
      ['b.mean', [0]],
      ['b.variance', [0]],
      ['step', [1]],
    ]);
    // Step 2 with g = (−3, −4): m = (−0.75, −3), v = (3.9375, 7); divided by 1 − ¼ and 1 − 9/16: (−1, −4), (9, 16).
    const second = adamStep(spec, first.parameters, named({ a: [-3, -4], b: [0] }), first.state);
    expectClose(second.parameters.get('a')!.data, [0.9 + 0.1 / 3, 0.2]);
    expectClose(second.state.get('a.mean')!.data, [-0.75, -3]);
    expectClose(second.state.get('a.variance')!.data, [3.9375, 7]);
    expect([...second.state.get('step')!.data]).toEqual([2]);
  });

  it('decays towards zero and clips by the joint norm', () => {
    const large = { ...spec, epsilon: 1 };
    // g + ½·θ = (3, −3): each moves by 0.1 · 3/(3 + 1).
    const decayed = adamStep(
      { ...large, weightDecay: 0.5 },
      named({ a: [2, 2] }),
      named({ a: [2, -4] }),
      new Map(),
    );
    expectClose(decayed.parameters.get('a')!.data, [2 - 0.075, 2 + 0.075]);
    // (3, 4) of norm 5, clipped to 1: (0.6, 0.8).
    const clipped = adamStep(
      { ...large, clipNorm: 1 },
      named({ a: [0, 0] }),
      named({ a: [3, 4] }),
      new Map(),
    );
    expectClose(clipped.parameters.get('a')!.data, [-0.1 * (0.6 / 1.6), -0.1 * (0.8 / 1.8)]);
    expect(clipped.gradientNorm).toBe(5);
  });

  it('leaves its arguments as they are', () => {
    const parameters = named({ a: [1] });
    const { state } = adamStep(spec, parameters, named({ a: [1] }), new Map());
    const before = structuredClone([parameters, state]);
    adamStep(spec, parameters, named({ a: [1] }), state);
    expect([parameters, state]).toEqual(before);
  });
});
