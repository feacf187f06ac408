import { describe, expect, test } from 'vitest';
import { type ColourToken, PALETTE, type Theme } from '../../src/report/style.js';

type Triple = readonly [number, number, number];

/** Machado, Oliveira & Fernandes 2009, table 1 at full severity: rows of a matrix on linear RGB. */
const SIGHT: Readonly<Record<string, readonly Triple[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

const linear = (hex: string) =>
  [1, 3, 5].map(at => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
const times = (matrix: readonly Triple[], [a, b, c]: readonly number[]) =>
  matrix.map(row => row[0] * a + row[1] * b + row[2] * c);

/** CIE L*a*b* of linear sRGB under D65. */
function lab(rgb: readonly number[]): number[] {
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    rgb.map(value => Math.min(1, Math.max(0, value))),
  );
  const [x, y, z] = xyz.map((value, place) => {
    const share = value / [0.95047, 1, 1.08883][place];
    return share > 216 / 24389 ? Math.cbrt(share) : (24389 / 27 / 116) * share + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(theme: Theme, sight: string, one: ColourToken, other: ColourToken): number {
  const [a, b] = [one, other].map(token => lab(times(SIGHT[sight], linear(PALETTE[theme][token]))));
  return Math.hypot(...a.map((value, place) => value - b[place]));
}

/** Sets of colours that stand beside each other and that nothing but the colour tells apart. */
const SETS: readonly (readonly ColourToken[])[] = [
  ['grey', 'blue', 'vermillion', 'purple', 'green', 'amber', 'sky'],
  ['shade1', 'shade2', 'shade3', 'vermillion'],
];

describe.each(['light', 'dark'] as const)('the %s theme', theme => {
  test.each(Object.keys(SIGHT))('is told apart with %s', sight => {
    for (const set of SETS)
      for (const [place, one] of set.entries())
        for (const other of set.slice(place + 1))
          expect([one, other, distance(theme, sight, one, other) > 10]).toEqual([one, other, true]);
  });

  test('has marks that stand out from the paper', () => {
    const luminance = (token: ColourToken) =>
      times([[0.2126, 0.7152, 0.0722]], linear(PALETTE[theme][token]))[0] + 0.05;
    for (const token of ['grey', 'blue', 'vermillion', 'purple', 'green', 'amber', 'sky'] as const) {
      const [high, low] = [luminance('paper'), luminance(token)].sort((a, b) => b - a);
      expect([token, high / low >= 3]).toEqual([token, true]);
    }
  });
});

test('red and green of the screen would not be', () => {
  const [a, b] = ['#c03020', '#707010'].map(hex => lab(times(SIGHT.deuteranopia, linear(hex))));
  expect(Math.hypot(...a.map((value, place) => value - b[place]))).toBeLessThan(10);
});
