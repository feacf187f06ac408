import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hypervolume } from '../../src/evaluate/hypervolume.js';
import { paretoFront } from '../../src/evaluate/paretoFront.js';

const point = (clean: number, robust: number) => ({ clean, robust });
const points = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
    .map(([clean, robust]) => point(clean, robust)),
  { minLength: 1, maxLength: 12 },
);

describe('paretoFront', () => {
  it('keeps what nothing dominates, from the least clean to the most', () => {
    const [a, b, c, d] = [point(0.9, 0.3), point(0.8, 0.5), point(0.85, 0.2), point(0.8, 0.4)];
    expect(paretoFront([a, b, c, d])).toEqual([b, a]);
  });

  it('keeps one of equals, and nothing of nothing', () => {
    const twin = { ...point(0.5, 0.5), name: 'first' };
    expect(paretoFront([twin, { ...twin, name: 'second' }])).toEqual([twin]);
    expect(paretoFront([])).toEqual([]);
  });

  it('falls where it rises, and leaves nothing out that is better', () => {
    fc.assert(
      fc.property(points, all => {
        const front = paretoFront(all);
        front.slice(1).forEach((after, at) => {
          expect(after.clean).toBeGreaterThan(front[at].clean);
          expect(after.robust).toBeLessThan(front[at].robust);
        });
        for (const { clean, robust } of all)
          expect(front.some(best => best.clean >= clean && best.robust >= robust)).toBe(true);
      }),
    );
  });
});

describe('hypervolume', () => {
  it('is the area below the steps of the front', () => {
    expect(hypervolume([point(0.9, 0.4)])).toBeCloseTo(0.36, 12);
    // 0.8 · 0.5, and a tenth more at 0.4; the dominated point adds nothing.
    expect(hypervolume([point(0.9, 0.4), point(0.8, 0.5), point(0.7, 0.4)])).toBeCloseTo(0.44, 12);
    expect(hypervolume([])).toBe(0);
  });

  it('counts from its reference point, and nothing that is not better than that in both', () => {
    const set = [point(0.9, 0.4), point(0.8, 0.5), point(0.2, 0.9), point(0.95, 0.1)];
    // From (0.5, 0.2): (0.8 − 0.5) · 0.3 + 0.1 · 0.2.
    expect(hypervolume(set, point(0.5, 0.2))).toBeCloseTo(0.11, 12);
  });

  it('counts the cells of a grid that some point dominates', () => {
    fc.assert(
      fc.property(points, all => {
        let cells = 0;
        for (let x = 0; x < 20; x++) {
          for (let y = 0; y < 20; y++) {
            if (all.some(({ clean, robust }) => clean > x && robust > y)) cells++;
          }
        }
        expect(hypervolume(all)).toBe(cells);
      }),
    );
  });
});
