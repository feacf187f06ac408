import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { initialArchitecture } from '../../src/space/architectureParameters.js';

const tables = [
  { name: 'normal', rows: 500, columns: 8 },
  { name: 'reduce', rows: 500, columns: 8 },
];

describe('initialArchitecture', () => {
  it('is the same for the same stream, and differs between streams and tables', () => {
    const first = initialArchitecture(tables, randomStream(1));
    expect(initialArchitecture(tables, randomStream(1))).toEqual(first);
    expect(initialArchitecture(tables, randomStream(2))).not.toEqual(first);
    expect(first.normal).not.toEqual(first.reduce);
  });

  it('has mean 0 and deviation 10⁻³', () => {
    const { normal } = initialArchitecture(tables, randomStream(3));
    const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length;
    const deviation = Math.sqrt(normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length);
    // Four standard errors of 4000 draws.
    expect(Math.abs(mean)).toBeLessThan((4 * 1e-3) / Math.sqrt(4000));
    expect(Math.abs(deviation - 1e-3)).toBeLessThan((4 * 1e-3) / Math.sqrt(8000));
  });
});
