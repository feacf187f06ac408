import { describe, expect, it } from 'vitest';
import { describeEngines, enginesUnderTest } from '../helpers/engines.js';
import { expectClose } from '../helpers/expectClose.js';
import { observe } from '../helpers/observe.js';
import { handCases } from './handCases.js';

/** Hand-computed numbers are small: float32 leaves them all but exact. */
const tolerance = { relative: 1e-6, absolute: 2e-6 };

describeEngines(enginesUnderTest, row => {
  describe.each(Object.entries(handCases))('%s by hand', (_kind, cases) => {
    it.each(cases)('$title', async hand => {
      const engine = await row.create();
      const { y, dInput, dWeights, dAlpha, state } = await observe(engine, hand, () =>
        Float32Array.from(hand.dOutput),
      );
      expectClose(y, hand.y, tolerance, 'y');
      expectClose(dInput, hand.dInput, tolerance, 'dInput');
      expect([...dWeights.keys()]).toEqual(Object.keys(hand.dWeights ?? {}));
      for (const [name, { data }] of dWeights) expectClose(data, hand.dWeights![name], tolerance, name);
      expect(Object.keys(dAlpha)).toEqual(Object.keys(hand.dAlpha ?? {}));
      for (const [name, values] of Object.entries(dAlpha))
        expectClose(values, hand.dAlpha![name], tolerance, name);
      for (const [name, values] of Object.entries(hand.statistics ?? {})) {
        expectClose(state.get(name)!.data, values, tolerance, name);
      }
    });
  });
});
