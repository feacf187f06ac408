import { describe, expect, it } from 'vitest';
import type { Alpha } from '../../../src/engine/engine.js';
import type { Graph } from '../../../src/graph/graph.js';
import { GraphBuilder } from '../../../src/graph/graphBuilder.js';
import type { MixedEdge } from '../../../src/space/darts/mixedSupernet.js';
import { FeatureMap } from '../../../src/space/featureMap.js';
import { resolvePcDartsOptions } from '../../../src/space/pcDarts/cellOptions.js';
import { pcDartsMixture } from '../../../src/space/pcDarts/mixture.js';
import { describeEngines, enginesUnderTest } from '../../helpers/engines.js';
import { expectClose } from '../../helpers/expectClose.js';

const image = (extent: number, channels: number) => ({ height: extent, width: extent, channels });

describeEngines(enginesUnderTest, row => {
  async function evaluate(graph: Graph, pixels: number[], alpha: Alpha) {
    const model = await (await row.create()).compile(graph, { seed: 1 });
    const { height, width, channels } = graph.nodes[0].layer as {
      height: number;
      width: number;
      channels: number;
    };
    const images = { shape: [1, height, width, channels], data: Float32Array.from(pixels) };
    const { logits } = await model.forward(images, { mode: 'eval', alpha });
    model.dispose();
    return logits;
  }

  describe('an edge of PC-DARTS', () => {
    it('mixes one part in K of the channels and shuffles them among the others', async () => {
      const cell = resolvePcDartsOptions({ nodes: 1, partial: 4, primitives: ['none', 'skip_connect'] });
      const { builder, edge } = site(cell.primitives.normal[0], 1, 8, 1);
      const mixture = pcDartsMixture(cell);
      const logits = mixture.addEdge(builder, edge);
      for (const table of mixture.tables) builder.declareAlpha(table);
      const alpha = { ...ones(mixture.tables), normal: Float32Array.of(0.75, 0.25, 0, 0) };
      const values = await evaluate(
        builder.finish({ logits }),
        [0.4, 0.8, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7],
        alpha,
      );
      // ¼ · (0.4, 0.8) beside the other six; group g of the shuffle is channels 2g and 2g + 1.
      expectClose(values, [0.1, 0.1, 0.3, 0.6, 0.2, 0.2, 0.5, 0.7], { absolute: 1e-6, relative: 0 }, 'edge');
    });

    it('takes the 2×2 maxima of the channels that it does not mix where it halves the image', async () => {
      const cell = resolvePcDartsOptions({ nodes: 1, partial: 2, primitives: ['none', 'avg_pool_3x3'] });
      const { builder, edge } = site(cell.primitives.reduce[0], 2, 4, 2);
      const mixture = pcDartsMixture(cell);
      const logits = mixture.addEdge(builder, { ...edge, table: 'reduce' });
      for (const table of mixture.tables) builder.declareAlpha(table);
      const alpha = { ...ones(mixture.tables), reduce: Float32Array.of(0.5, 0.5, 0, 0) };
      const pixels = [
        ...[0.1, 0.2, 0.9, -0.4],
        ...[0.3, 0.4, 0.1, -0.2],
        ...[0.5, 0.6, 0.2, -0.8],
        ...[0.7, 0.8, 0.3, -0.1],
      ];
      // ½ · mean / √(1 + 10⁻⁵), the normalisation of a pool at its first statistics; then maxima, in two groups, of
      // which a negative one shows that the zeros for odd sizes are not read.
      const pooled = (mean: number) => (0.5 * mean) / Math.sqrt(1 + 1e-5);
      const expected = [pooled(0.4), 0.9, pooled(0.5), -0.1];
      const values = await evaluate(builder.finish({ logits }), pixels, alpha);
      expectClose(values, expected, { absolute: 1e-6, relative: 0 }, 'edge');
    });
  });

  describe('a node of PC-DARTS', () => {
    it('is the sum of its edges, weighted by the table of the node and the kind of cell', async () => {
      const cell = resolvePcDartsOptions({ nodes: 2, partial: 1, primitives: ['skip_connect'] });
      const { builder, edge } = site(['skip_connect'], 1, 2, 1);
      const mixture = pcDartsMixture(cell);
      const edges = [2, 3, 4].map(at => mixture.addEdge(builder, { ...edge, id: `edge.${at}`, row: at }));
      const logits = mixture.addNode(builder, { id: 'node', table: 'normal', node: 1, edges });
      for (const table of mixture.tables) builder.declareAlpha(table);
      const alpha = {
        ...ones(mixture.tables),
        normal: Float32Array.of(9, 9, 1, 2, 3),
        'beta.normal.1': Float32Array.of(0.5, 0.25, 0.125),
      };
      const values = await evaluate(builder.finish({ logits }), [0.4, 0.8], alpha);
      // ½ · 1 + ¼ · 2 + ⅛ · 3 = 1.375 times the input.
      expectClose(values, [0.55, 1.1], { absolute: 1e-6, relative: 0 }, 'node');
    });
  });
});

it('declares a table β of one row for each node and kind of cell', () => {
  const { tables } = pcDartsMixture(resolvePcDartsOptions({ nodes: 2 }));
  expect(tables).toEqual([
    { name: 'normal', rows: 5, columns: 8 },
    { name: 'reduce', rows: 5, columns: 8 },
    { name: 'beta.normal.0', rows: 1, columns: 2 },
    { name: 'beta.normal.1', rows: 1, columns: 3 },
    { name: 'beta.reduce.0', rows: 1, columns: 2 },
    { name: 'beta.reduce.1', rows: 1, columns: 3 },
  ]);
});

function site(candidates: MixedEdge['candidates'], extent: number, channels: number, stride: number) {
  const builder = new GraphBuilder(image(extent, channels));
  const input = new FeatureMap(builder, builder.input);
  const edge: MixedEdge = { id: 'edge', input, channels, stride, table: 'normal', row: 0, candidates };
  return { builder, edge };
}

function ones(tables: readonly { name: string; rows: number; columns: number }[]): Alpha {
  return Object.fromEntries(
    tables.map(({ name, rows, columns }) => [name, new Float32Array(rows * columns).fill(1)]),
  );
}
