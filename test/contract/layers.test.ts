import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import type { NamedTensors } from '../../src/base/tensor.js';
import type { LayerKind } from '../../src/graph/layer.js';
import { checkGradients } from '../helpers/checkGradients.js';
import { describeEngines, enginesUnderTest, oracle } from '../helpers/engines.js';
import { expectClose } from '../helpers/expectClose.js';
import { type Observation, observe, type Scenario } from '../helpers/observe.js';
import { handCases } from './handCases.js';
import { randomScenarios } from './randomScenarios.js';

const kinds = Object.keys(handCases) as LayerKind[];
/** Noise is not among them: see noise.test.ts. */
const differentiable = kinds.filter(kind => randomScenarios[kind].length > 0);

/** Hand-computed numbers are small: float32 leaves them all but exact. */
const exact = { relative: 1e-6, absolute: 2e-6 };

/** Engines sum some hundred float32 products in orders of their own: rounding, relative to the largest value. */
const rounding = 1e-5;

describeEngines(enginesUnderTest, row => {
  describe.each(kinds)('%s by hand', kind => {
    it.each(handCases[kind])('$title', async hand => {
      const dOutput = () => Float32Array.from(hand.dOutput);
      const { y, dInput, dWeights, dAlpha, state } = await observe(await row.create(), hand, dOutput);
      expectClose(y, hand.y, exact, 'y');
      expectClose(dInput, hand.dInput, exact, 'dInput');
      expect([...dWeights.keys()]).toEqual(Object.keys(hand.dWeights ?? {}));
      for (const [name, { data }] of dWeights) expectClose(data, hand.dWeights![name], exact, name);
      expect(Object.keys(dAlpha)).toEqual(Object.keys(hand.dAlpha ?? {}));
      for (const [name, values] of Object.entries(dAlpha)) {
        expectClose(values, hand.dAlpha![name], exact, name);
      }
      for (const [name, values] of Object.entries(hand.statistics ?? {})) {
        expectClose(state.get(name)!.data, values, exact, name);
      }
    });
  });

  describe.each(differentiable)('%s against finite differences', kind => {
    it.each(randomScenarios[kind])('$title', async scenario => {
      await checkGradients(await row.create(), scenario, randomStream(5, 'directions', scenario.title));
    });
  });
});

describeEngines(
  enginesUnderTest.filter(row => row !== oracle),
  row => {
    describe.each(differentiable)(`%s as ${oracle.name} has it`, kind => {
      it.each(randomScenarios[kind])('$title', async scenario => {
        const expected = await witnessed(scenario);
        const actual = await observe(await row.create(), scenario, randomGradient);
        expectSame(actual.y, expected.y, 'y');
        expectSame(actual.dInput, expected.dInput, 'dInput');
        expectSameTensors(actual.dWeights, expected.dWeights, 'gradient of ');
        expectSameTensors(actual.state, expected.state, '');
        expect(Object.keys(actual.dAlpha)).toEqual(Object.keys(expected.dAlpha));
        for (const [name, values] of Object.entries(expected.dAlpha)) {
          expectSame(actual.dAlpha[name], values, `gradient of alpha ${name}`);
        }
      });
    });
  },
);

const witnesses = new Map<Scenario, Promise<Observation>>();

/** The oracle's observation, made once for all engines. */
function witnessed(scenario: Scenario): Promise<Observation> {
  const made =
    witnesses.get(scenario) ?? oracle.create().then(engine => observe(engine, scenario, randomGradient));
  witnesses.set(scenario, made);
  return made;
}

function randomGradient(size: number): Float32Array {
  const random = randomStream(9, 'gradient', size);
  return Float32Array.from({ length: size }, () => random.normal());
}

function expectSame(actual: Float32Array, expected: Float32Array, what: string): void {
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 1);
  expectClose(actual, expected, { relative: rounding, absolute: rounding * largest }, what);
}

function expectSameTensors(actual: NamedTensors, expected: NamedTensors, what: string): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [name, { shape, data }] of expected) {
    expect(actual.get(name)!.shape).toEqual(shape);
    expectSame(actual.get(name)!.data, data, what + name);
  }
}
