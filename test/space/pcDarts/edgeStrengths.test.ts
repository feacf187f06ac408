import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/inputError.js';
import { deriveDarts } from '../../../src/space/darts/derive.js';
import { pcDartsEdgeStrengths } from '../../../src/space/pcDarts/edgeStrengths.js';
import { pcDartsSpace } from '../../../src/space/pcDarts/pcDartsSpace.js';

const options = { nodes: 2, primitives: ['none', 'skip_connect', 'sep_conv_3x3'] as const };

/** Rows of [none, skip, sep]; node 0 has rows 0 and 1, node 1 the others. */
const normal = Float32Array.from(
  [
    [0.1, 0.6, 0.3],
    [0.1, 0.2, 0.7],
    [0.2, 0.5, 0.3],
    [0.1, 0.1, 0.8],
    [0.6, 0.1, 0.3],
  ].flat(),
);

function weights(first: number[], second: number[]): Record<string, Float32Array> {
  return {
    normal,
    reduce: normal,
    'beta.normal.0': Float32Array.from(first),
    'beta.normal.1': Float32Array.from(second),
    'beta.reduce.0': Float32Array.of(0.5, 0.5),
    'beta.reduce.1': Float32Array.of(0.2, 0.2, 0.6),
  };
}

describe('pcDartsEdgeStrengths', () => {
  it("is the strongest operation's weight times the edge's, and keeps two edges by it", () => {
    const { normal: edges } = pcDartsEdgeStrengths(weights([0.75, 0.25], [0.25, 0.125, 0.625]), options);
    const rounded = edges.map(({ strength, ...edge }) => ({
      ...edge,
      strength: Number(strength.toFixed(6)),
    }));
    expect(rounded).toEqual([
      { to: 2, from: 0, operation: 'skip_connect', strength: 0.45, kept: true },
      { to: 2, from: 1, operation: 'sep_conv_3x3', strength: 0.175, kept: true },
      { to: 3, from: 0, operation: 'skip_connect', strength: 0.125, kept: true },
      { to: 3, from: 1, operation: 'sep_conv_3x3', strength: 0.1, kept: false },
      { to: 3, from: 2, operation: 'sep_conv_3x3', strength: 0.1875, kept: true },
    ]);
  });

  it('derives other cells than α alone would', () => {
    const space = pcDartsSpace(options);
    const derived = space.derive(weights([0.75, 0.25], [0.25, 0.125, 0.625]));
    expect(derived.normal.slice(2)).toEqual([
      { operation: 'sep_conv_3x3', from: 2 },
      { operation: 'skip_connect', from: 0 },
    ]);
    expect(
      deriveDarts({ normal, reduce: normal }, options)
        .normal.slice(2)
        .map(({ from }) => from),
    ).toEqual([1, 0]);
  });

  it("derives DARTS' cells where all edges of a node weigh the same", () => {
    const table = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 15, maxLength: 15 });
    const space = pcDartsSpace(options);
    fc.assert(
      fc.property(table, table, (one, other) => {
        const alpha = { normal: Float32Array.from(one), reduce: Float32Array.from(other) };
        const betas = Object.fromEntries(
          space.alphaTables.slice(2).map(({ name, columns }) => [name, new Float32Array(columns).fill(0.25)]),
        );
        expect(space.derive({ ...alpha, ...betas })).toEqual(deriveDarts(alpha, options));
      }),
    );
  });

  it.each([
    ['a missing β', { 'beta.normal.1': undefined }, /beta\.normal\.1 \(1×3\)/],
    [
      'a negative β',
      { 'beta.reduce.0': Float32Array.of(1.5, -0.5) },
      /\[1\.5, -0\.5\] in table beta\.reduce\.0/,
    ],
    ['a β that is no number', { 'beta.normal.0': Float32Array.of(Number.NaN, 1) }, /beta\.normal\.0/],
  ])('refuses %s', (_what, wrong, message) => {
    const given = Object.fromEntries(
      Object.entries({ ...weights([0.5, 0.5], [0.2, 0.3, 0.5]), ...wrong }).filter(([, values]) => values),
    ) as Record<string, Float32Array>;
    expect(() => pcDartsEdgeStrengths(given, options)).toThrow(InputError);
    expect(() => pcDartsEdgeStrengths(given, options)).toThrow(message);
  });
});
