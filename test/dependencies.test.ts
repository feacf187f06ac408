import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);

/** The packages that notebooks work with: two of them install only through the overrides of package.json. */
describe('the notebook packages load and work', () => {
  it('arquero groups a table', async () => {
    const { op, table } = await import('arquero');
    const means = table({ cell: ['a', 'b', 'a'], pgd: [1, 4, 3] })
      .groupby('cell')
      .rollup({ mean: op.mean('pgd') });
    expect(means.objects()).toEqual([
      { cell: 'a', mean: 2 },
      { cell: 'b', mean: 4 },
    ]);
  });

  it('danfojs-node summarises a data frame', () => {
    const { DataFrame } = require('danfojs-node');
    expect(new DataFrame({ pgd: [1, 2, 6] }).mean({ axis: 0 }).values).toEqual([3]);
  });

  it('tslab offers its display functions', () => {
    expect(typeof require('tslab').display.html).toBe('function');
  });

  it('plotly.js-dist is there in both builds', () => {
    for (const name of ['plotly.js-dist', 'plotly.js-dist-min']) {
      expect(require(`${name}/package.json`).version).toMatch(/^\d+\./);
    }
  });
});
