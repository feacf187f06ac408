import { describe, expect, it } from 'vitest';
import { turnImage } from '../../src/data/turnImage.js';

const extent = { height: 3, width: 3, channels: 1 };
const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

function turn(angle: number, scale: number, of = image, how = extent): number[] {
  const target = new Float32Array(of.length).fill(7);
  turnImage(of, target, how, { angle, scale });
  return [...target].map(value => Math.round(value * 1e5) / 1e5);
}

describe('turnImage', () => {
  it('is the identity without angle and scale', () => {
    expect(turn(0, 1)).toEqual([...image]);
  });

  it('turns a quarter clockwise: the first column becomes the first row, backwards', () => {
    expect(turn(Math.PI / 2, 1)).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
  });

  it('enlarges: with scale 2 the corners are half-way to the middle', () => {
    // At (0, 0) the source is read at (½, ½): the mean of 1, 2, 4 and 5.
    expect(turn(0, 2)).toEqual([3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7]);
  });

  it('shows black outside the source, and shares of what lies at its edge', () => {
    // With scale 2/3 the corners read at ±1.5 from the middle: (−½, −½), a quarter of the corner.
    const shrunk = turn(0, 2 / 3);
    expect(shrunk[0]).toBeCloseTo(0.25, 4);
    expect(shrunk[8]).toBeCloseTo(9 / 4, 4);
    expect(turn(0, 1 / 4)).toEqual([0, 0, 0, 0, 5, 0, 0, 0, 0]);
  });

  it('moves all channels of a pixel together', () => {
    const pair = { height: 1, width: 2, channels: 2 };
    expect(turn(Math.PI, 1, Float32Array.of(1, 10, 2, 20), pair)).toEqual([2, 20, 1, 10]);
  });
});
