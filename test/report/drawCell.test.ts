import { describe, expect, it } from 'vitest';
import { cellDot, drawCell, operationLabel } from '../../src/report/drawCell.js';
import type { Genotype } from '../../src/space/genotype.js';

const genotype: Genotype = {
  normal: [
    { operation: 'sep_conv_3x3', from: 0 },
    { operation: 'skip_connect', from: 1 },
    { operation: 'dil_conv_5x5', from: 2 },
    { operation: 'avg_pool_3x3', from: 0 },
  ],
  normalConcat: [2, 3],
  reduce: [
    { operation: 'max_pool_3x3', from: 0 },
    { operation: 'none', from: 1 },
  ],
  reduceConcat: [2],
};

describe('drawCell', () => {
  it('writes the cell as DOT', () => {
    expect(cellDot(genotype, 'normal', 'LR')).toMatchSnapshot();
    expect(cellDot(genotype, 'reduce', 'TB')).toMatchSnapshot();
  });

  it('draws every edge in its family’s class, in both directions, and says it in words', async () => {
    for (const direction of ['LR', 'TB'] as const) {
      const { text } = await drawCell(genotype, 'normal', direction);
      expect(
        [...text.matchAll(/class="edge (op[^"]*)"/g)].map(match => match[1].replaceAll('&#45;', '-')).sort(),
      ).toEqual(['op-dilated', 'op-pooling', 'op-separable', 'op-skip']);
      expect(text).toContain('aria-label="Normal cell: sep conv 3×3 from input 1 to node 0;');
      expect(text).not.toMatch(/\sid=|<title>|<!--|<\?xml|NaN/);
    }
  });

  it('shows a hostile operation as text', async () => {
    const hostile = `</svg><script>"\\N&lt;'`;
    const { text } = await drawCell(
      { ...genotype, normal: [{ operation: hostile, from: 0 }] },
      'normal',
      'LR',
    );
    expect(text).not.toContain('<script');
    expect(text.match(/<\/svg>/g)).toHaveLength(1);
    expect(text).toContain('\\N&amp;lt;');
  });

  it('labels operations as they are read', () => {
    expect(operationLabel('sep_conv_3x3')).toBe('sep conv 3×3');
    expect(operationLabel('x'.repeat(10_000))).toHaveLength(28);
  });
});
