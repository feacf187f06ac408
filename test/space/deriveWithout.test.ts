import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { randomStream } from '../../src/base/randomStream.js';
import { deriveWithout } from '../../src/space/deriveWithout.js';
import { softmaxAlpha } from '../../src/space/softmaxAlpha.js';
import { searchSpace } from '../../src/space/space.js';
import { caughtError } from '../helpers/caughtError.js';

const benchmark = searchSpace('nas-bench-201');

describe('a derivation without operations', () => {
  // One row for each edge: none, skip_connect, 1 × 1, 3 × 3, pooling.
  const weights = {
    cell: Float32Array.of(
      ...[0.6, 0.1, 0.1, 0.15, 0.05],
      ...[0.3, 0.4, 0.1, 0.1, 0.1],
      ...[0.9, 0.02, 0.04, 0.02, 0.02],
      ...[0.1, 0.1, 0.1, 0.1, 0.6],
      ...[0.2, 0.2, 0.2, 0.2, 0.2],
      ...[0.1, 0.5, 0.1, 0.2, 0.1],
    ),
  };
  const cell = (exclude: string[]) => benchmark.formatGenotype(deriveWithout(benchmark, exclude)(weights));

  it('takes the strongest of the others on every edge of a NAS-Bench-201 cell', () => {
    const [none, skip, one, three, pool] = benchmark.operations;
    const text = (a: string, b: string, c: string, d: string, e: string, f: string) =>
      `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|`;
    expect(cell([])).toBe(text(none, skip, none, pool, none, skip));
    expect(cell(['none'])).toBe(text(three, skip, one, pool, skip, skip));
    expect(cell(['none', 'skip_connect'])).toBe(text(three, one, one, pool, one, three));
  });

  it('without exclusions is the space’s own, and leaves the weights as they are', () => {
    const before = weights.cell.slice();
    expect(deriveWithout(benchmark, [])(weights)).toEqual(benchmark.derive(weights));
    cell(['none']);
    expect(weights.cell).toEqual(before);
  });

  it('changes nothing in DARTS for none, which is never derived there, and keeps other operations out', () => {
    const darts = searchSpace('darts');
    const mixed = softmaxAlpha(darts.alphaTables, darts.initialAlpha(randomStream(1, 'derive')));
    expect(deriveWithout(darts, ['none'])(mixed)).toEqual(darts.derive(mixed));
    const pools = ['max_pool_3x3', 'avg_pool_3x3', 'skip_connect'];
    expect(darts.formatGenotype(darts.derive(mixed))).toMatch(/pool|skip/);
    expect(darts.formatGenotype(deriveWithout(darts, pools)(mixed))).not.toMatch(/pool|skip/);
  });

  it.each([
    [['nonne'], 'did you mean none?'],
    [['skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'], 'exclude fewer operations'],
  ])('%j is refused', async (exclude, remedy) => {
    const { complaint } = await caughtError(InputError, () => deriveWithout(benchmark, exclude));
    expect(complaint.given).toContain('derive.exclude');
    expect(complaint.remedy).toBe(remedy);
  });
});
