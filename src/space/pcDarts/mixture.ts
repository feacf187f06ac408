import type { GraphBuilder } from '../../graph/graphBuilder.js';
import { addMixedOperation, type MixedEdge, type Mixture } from '../darts/mixedSupernet.js';
import type { FeatureMap } from '../featureMap.js';
import type { PcDartsCell } from './cellOptions.js';
import { edgeTable, pcDartsTables } from './edgeTables.js';

/**
 * How PC-DARTS mixes (Xu et al., arXiv 1907.05737, eqs. 4 and 5). An edge mixes its operations on the first C/K
 * channels, puts the others beside the result as they are (max-pooled 2×2 where the edge halves the image) and
 * shuffles the channels in K groups, so that the next edge mixes others; a node is Σ_edges β · edge.
 */
export function pcDartsMixture(cell: PcDartsCell): Mixture {
  return {
    tables: pcDartsTables(cell),
    addEdge: (builder, edge) => addPartialEdge(builder, edge, cell.partial),
    addNode: (builder, { id, table, node, edges }) =>
      builder.add(id, { kind: 'weightedSum', table: edgeTable(table, node).name, row: 0 }, ...edges),
  };
}

function addPartialEdge(builder: GraphBuilder, edge: MixedEdge, partial: number): string {
  if (partial === 1) return addMixedOperation(builder, edge, edge.id);
  const { id, input, channels, stride } = edge;
  const width = channels / partial;
  const part = input.through(`first_${width}`, { kind: 'channelSlice', from: 0, to: width });
  const rest = input.through(`from_${width}`, { kind: 'channelSlice', from: width, to: channels });
  const mixed = addMixedOperation(builder, { ...edge, input: part, channels: width }, `${id}.mixed`);
  const passed = stride === 1 ? rest : halved(rest);
  const all = builder.add(`${id}.all`, { kind: 'concat' }, mixed, passed.id);
  return builder.add(id, { kind: 'channelShuffle', groups: partial }, all);
}

/** 2×2 maxima, rounding up: zeros stand in for the row and column that odd sizes lack; even sizes never read them. */
function halved(map: FeatureMap): FeatureMap {
  const extended = map.through('extended', { kind: 'pad', top: 0, left: 0, bottom: 1, right: 1 });
  return extended.through('maxPool', { kind: 'maxPool', kernel: 2, stride: 2, padding: 0 });
}
