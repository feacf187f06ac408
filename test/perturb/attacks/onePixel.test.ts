import { describe, expect, it } from 'vitest';
import type { OnePixelSpec } from '../../../src/perturb/attacks/onePixel.js';
import { createPerturbation } from '../../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';

const onePixel = (epsilon: number) => parsePerturbation('one-pixel', { epsilon, norm: 'l0' }) as OnePixelSpec;

describe('one-pixel', () => {
  it('needs three parents for a child', () => {
    expect(() => createPerturbation({ ...onePixel(1), population: 2 })).toThrow(/population = 2.*at least 3/);
    expect(createPerturbation({ ...onePixel(1), population: 3 }).name).toBe('one-pixel');
  });
});
