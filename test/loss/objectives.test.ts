import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ObjectiveName, objectiveNames, objectives } from '../../src/loss/objectives.js';

const clean = Float32Array.of(1, 0.5, -1, 0);
const make = (name: ObjectiveName, target?: number) => objectives[name].make({ label: 0, target, clean });
const logits = Float32Array.of(3, 1, 0.5, -2);

describe('objectives by hand', () => {
  it('ce: −log p_y, and with a target log p_t', () => {
    const sum = Math.exp(3) + Math.exp(1) + Math.exp(0.5) + Math.exp(-2);
    expect(make('ce')(logits).value).toBeCloseTo(-Math.log(Math.exp(3) / sum), 6);
    expect(make('ce', 2)(logits).value).toBeCloseTo(Math.log(Math.exp(0.5) / sum), 6);
  });

  it('margin: the best wrong logit minus the own one, and the target minus the best other one', () => {
    expect(make('margin')(logits)).toEqual({ value: -2, dLogits: Float32Array.of(-1, 1, 0, 0) });
    expect(make('margin', 2)(logits)).toEqual({ value: -2.5, dLogits: Float32Array.of(-1, 0, 1, 0) });
  });

  it('dlr: the margin over the gap from the first to the third logit', () => {
    expect(make('dlr')(logits).value).toBeCloseTo(-(3 - 1) / (3 - 0.5), 6);
    // Misclassified: the best wrong logit is the first.
    expect(make('dlr')(Float32Array.of(1, 3, 0.5, -2)).value).toBeCloseTo((3 - 1) / (3 - 0.5), 6);
  });

  it('targeted dlr: −(z_y − z_t) over the gap from the first to the mean of the third and fourth', () => {
    expect(make('dlr', 1)(logits).value).toBeCloseTo(-(3 - 1) / (3 - (0.5 - 2) / 2), 6);
    expect(make('dlr', 3)(logits).value).toBeCloseTo(-(3 + 2) / (3 - (0.5 - 2) / 2), 6);
  });

  it('dlr ignores shifts and scales of the logits', () => {
    for (const target of [undefined, 2]) {
      const moved = logits.map(z => 7 * z + 100);
      expect(make('dlr', target)(moved).value).toBeCloseTo(make('dlr', target)(logits).value, 4);
    }
  });

  it('kl: 0 at the clean logits, with no gradient there', () => {
    const { value, dLogits } = make('kl')(clean);
    expect(value).toBeCloseTo(0, 10);
    for (const d of dLogits) expect(d).toBeCloseTo(0, 7);
    const p = [Math.exp(1), Math.exp(0.5), Math.exp(-1), 1];
    const total = p.reduce((a, b) => a + b);
    const q = Array.from(logits, Math.exp);
    const other = q.reduce((a, b) => a + b);
    const expected = p.reduce((sum, v, i) => sum + (v / total) * Math.log(v / total / (q[i] / other)), 0);
    expect(make('kl')(logits).value).toBeCloseTo(expected, 6);
  });

  it('refuse too few classes, and a target that they cannot have', () => {
    const dlr = (classes: number, target?: number) => () => make('dlr', target)(new Float32Array(classes));
    expect(dlr(2)).toThrow(/network of 2 classes.*at least 3.*cross-entropy or the margin/);
    expect(dlr(3, 1)).toThrow(/network of 3 classes.*targeted.*at least 4/);
    expect(() => make('kl', 1)).toThrow(/KL divergence with a target/);
  });
});

describe.each(
  objectiveNames.flatMap(
    name =>
      (name === 'kl'
        ? [[name, undefined]]
        : [
            [name, undefined],
            [name, 2],
          ]) as [ObjectiveName, number?][],
  ),
)('the gradient of %s towards %s', (name, target) => {
  it('is that of its value', () => {
    // Away from the bends where two logits are equal.
    const base = fc.shuffledSubarray([-2, -0.9, 0.1, 1.2, 2.5], { minLength: 5, maxLength: 5 });
    const shifts = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(base, shifts, (places, moves) => {
        const values = places.map((place, i) => place + moves[i] / 100);
        const reference = Float32Array.of(0.3, 1, -1, 0.2, 0.5);
        const objective = objectives[name].make({ label: 1, target, clean: reference });
        const { dLogits } = objective(Float32Array.from(values));
        for (let i = 0; i < 5; i++) {
          const at = (step: number) =>
            objective(Float32Array.from(values, (v, j) => v + (i === j ? step : 0))).value;
          expect(dLogits[i]).toBeCloseTo((at(0.01) - at(-0.01)) / 0.02, 3);
        }
      }),
      { numRuns: 60 },
    );
  });
});
