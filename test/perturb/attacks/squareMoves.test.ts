import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { moveSquare, type WindowCorners } from '../../../src/perturb/attacks/parts/squareMoves.js';
import { squareShare } from '../../../src/perturb/attacks/parts/squareShare.js';
import { createPerturbation } from '../../../src/perturb/createPerturbation.js';
import { parsePerturbation } from '../../../src/perturb/parsePerturbation.js';
import type { SingleAttackSpec } from '../../../src/perturb/perturbationSpec.js';
import type { Subject } from '../../../src/perturb/subject.js';

const shape = { height: 3, width: 3, channels: 1 };
const subject = { shape, clean: new Float32Array(9).fill(0.5) } as unknown as Subject;

/** How often each pixel is moved in 400 moves of a square of 2 × 2. */
function moves(corners?: WindowCorners): number[] {
  const random = randomStream(1, 'moves');
  const counts = new Array<number>(9).fill(0);
  for (let move = 0; move < 400; move++) {
    const moved = moveSquare(subject, { epsilon: 0.1, corners }, subject.clean, 4 / 9, random);
    for (const [pixel, value] of moved.entries()) {
      expect(Math.abs(value - 0.5)).toBeCloseTo(value === 0.5 ? 0 : 0.1, 6);
      if (value !== 0.5) counts[pixel]++;
    }
  }
  return counts;
}

describe('a move of Square in L∞', () => {
  test('places a square of 2 × 2 at all four corners of 3 × 3', () => {
    const counts = moves();
    // Every square covers the centre; each pixel of a corner is in one square of four.
    expect(counts[4]).toBe(400);
    for (const pixel of [0, 2, 6, 8]) expect(Math.abs(counts[pixel] - 100)).toBeLessThan(45); // 5 deviations
    expect(counts[0] + counts[2] + counts[6] + counts[8]).toBe(400);
  });

  test("never reaches the last row and column from the authors' corners", () => {
    const counts = moves('authors');
    expect(counts).toEqual([400, 400, 0, 400, 400, 0, 0, 0, 0]);
  });

  test('has corners to choose in no other norm', async () => {
    const spec = parsePerturbation('square-2', { epsilon: 0.5, norm: 'l2' }) as SingleAttackSpec;
    const attack = createPerturbation({ ...spec, corners: 'authors' } as SingleAttackSpec);
    const images = { shape: [1, 1, 1, 1], data: new Float32Array(1) };
    const untouched = {} as never;
    const perturbing = attack.perturb({ model: untouched, mode: 'eval' }, images, Uint8Array.of(0), () =>
      randomStream(1, 'x'),
    );
    await expect(perturbing).rejects.toThrow(/corners/);
  });
});

describe('the share of the image that squares cover', () => {
  const shares = (queries: number, rescaleSchedule: boolean, at: readonly number[]) =>
    at.map(query => 0.8 / squareShare(query, { share: 0.8, queries, rescaleSchedule }));

  test('is halved after 10, 50, 200, … 8,000 queries', () => {
    const at = [0, 10, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8000, 8001, 20_000];
    expect(shares(5000, false, at)).toEqual([1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 512, 512]);
  });

  test('is halved after the same shares of other numbers of queries, if it is to be', () => {
    expect(shares(100, true, [0, 1, 2, 3, 10, 11, 80, 81])).toEqual([1, 4, 4, 8, 16, 32, 256, 512]);
    expect(shares(100, false, [11, 81])).toEqual([2, 4]);
  });
});
