import { describe, expect, it } from 'vitest';
import { cellDot, drawCell, operationLabel } from '../../src/report/drawCell.js';
import { sketchGenotype } from '../../src/report/genotypeSketch.js';
import type { DartsGenotype } from '../../src/space/genotype.js';
import { nasBench201FromDigits } from '../../src/space/nasBench201/cellDigits.js';

const genotype: DartsGenotype = {
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

const [normal, reduce] = sketchGenotype(genotype).cells;

describe('drawCell', () => {
  it('writes the cell as DOT', () => {
    expect(cellDot(normal, 'LR')).toMatchSnapshot();
    expect(cellDot(reduce, 'TB')).toMatchSnapshot();
  });

  it('draws every edge in its family’s class, in both directions, and says it in words', async () => {
    for (const direction of ['LR', 'TB'] as const) {
      const { text } = await drawCell(normal, direction);
      expect(
        [...text.matchAll(/class="edge (op[^"]*)"/g)].map(match => match[1].replaceAll('&#45;', '-')).sort(),
      ).toEqual(['op-dilated', 'op-pooling', 'op-separable', 'op-skip']);
      expect(text).toContain('aria-label="Normal cell: sep conv 3×3 from input 1 to node 0;');
      expect(text).not.toMatch(/\sid=|<title>|<!--|<\?xml|NaN/);
    }
  });

  it('shows a hostile operation as text', async () => {
    const hostile = `</svg><script>"\\N&lt;'`;
    const [cell] = sketchGenotype({ ...genotype, normal: [{ operation: hostile, from: 0 }] }).cells;
    const { text } = await drawCell(cell, 'LR');
    expect(text).not.toContain('<script');
    expect(text.match(/<\/svg>/g)).toHaveLength(1);
    expect(text).toContain('\\N&amp;lt;');
  });

  it('draws the one cell of NAS-Bench-201 with its six edges, the last node being the output', async () => {
    const { cells, text } = sketchGenotype(nasBench201FromDigits('340102'));
    expect(cells.map(({ title }) => title)).toEqual(['Cell']);
    expect(cellDot(cells[0], 'LR')).toMatchSnapshot();
    expect((await drawCell(cells[0], 'TB')).text).toContain(
      'aria-label="Cell: nor conv 3×3 from the input to node 1; avg pool 3×3 from the input to node 2; none from node 1 to node 2; skip connect from the input to the output; none from node 1 to the output; nor conv 1×1 from node 2 to the output."',
    );
    expect(text).toBe('|nor_conv_3x3~0|+|avg_pool_3x3~0|none~1|+|skip_connect~0|none~1|nor_conv_1x1~2|');
  });

  it('draws what there is of a damaged cell', async () => {
    const [cell] = sketchGenotype({ cell: [{ operation: 'skip_connect', from: 0 }] }).cells;
    expect((await drawCell(cell, 'LR')).text).toContain('skip connect from the input to node 1.');
  });

  it('labels operations as they are read', () => {
    expect(operationLabel('sep_conv_3x3')).toBe('sep conv 3×3');
    expect(operationLabel('x'.repeat(10_000))).toHaveLength(28);
  });
});
