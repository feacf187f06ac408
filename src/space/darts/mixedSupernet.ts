import type { AlphaTable, Graph } from '../../graph/graph.js';
import type { GraphBuilder } from '../../graph/graphBuilder.js';
import { FeatureMap } from '../featureMap.js';
import type { ImageTask } from '../imageTask.js';
import { batchNorm } from '../layers.js';
import type { CellCandidates } from './cellCandidates.js';
import type { DartsCell } from './cellOptions.js';
import { type Primitive, primitiveBuilders } from './primitives.js';
import { type CellSite, dartsSkeleton } from './skeleton.js';

/** Size of a supernet of DARTS' kind. */
export interface MixedSupernetSize extends ImageTask {
  /** C: width of the first cell's states; DARTS: 16. */
  readonly channels?: number;
  /** Cells in all; DARTS: 8. */
  readonly layers?: number;
  /** Width of the stem, in multiples of `channels`; DARTS: 3. */
  readonly stemMultiplier?: number;
}

/** An edge of a cell, about to be mixed. */
export interface MixedEdge {
  /** `cells.<index>._ops.<row>`. */
  readonly id: string;
  /** The state that it reads. */
  readonly input: FeatureMap;
  readonly channels: number;
  readonly stride: number;
  /** Cell kind, which is the alpha table's name too, and the table's row. */
  readonly table: keyof CellCandidates;
  readonly row: number;
  readonly candidates: readonly Primitive[];
}

/** A node of a cell, about to be made of its edges. */
export interface MixedNode {
  readonly id: string;
  readonly table: keyof CellCandidates;
  /** 0 is the first intermediate one. */
  readonly node: number;
  /** Ids of what its edges put out. */
  readonly edges: readonly string[];
}

/** How a supernet mixes; the network around it is always DARTS'. Both methods return the id of what they added. */
export interface Mixture {
  readonly tables: readonly AlphaTable[];
  addEdge(builder: GraphBuilder, edge: MixedEdge): string;
  addNode(builder: GraphBuilder, node: MixedNode): string;
}

/** The supernet of cells of the given shape, mixed in the given way. */
export function mixedSupernet(
  { channels = 16, layers = 8, stemMultiplier = 3, ...task }: MixedSupernetSize,
  cell: DartsCell,
  mixture: Mixture,
): Graph {
  const around = { ...task, channels, layers, stemMultiplier, affine: false };
  const { builder, logits } = dartsSkeleton(around, (inside, site) =>
    wireMixedCell(inside, site, cell, mixture),
  );
  for (const table of mixture.tables) builder.declareAlpha(table);
  return builder.finish({ logits });
}

function wireMixedCell(
  builder: GraphBuilder,
  { id, reduction, channels, inputs }: CellSite,
  { nodes, multiplier, primitives }: DartsCell,
  mixture: Mixture,
): FeatureMap[] {
  const table = reduction ? 'reduce' : 'normal';
  const states: FeatureMap[] = [...inputs];
  let row = 0;
  for (let node = 0; node < nodes; node++) {
    const edges = states.map((input, from) => {
      const stride = reduction && from < 2 ? 2 : 1;
      const candidates = primitives[table][row];
      const edge = { id: `${id}._ops.${row}`, input, channels, stride, table, row, candidates } as const;
      row++;
      return mixture.addEdge(builder, edge);
    });
    const sum = mixture.addNode(builder, { id: `${id}.states.${states.length}`, table, node, edges });
    states.push(new FeatureMap(builder, sum));
  }
  return states.slice(-multiplier);
}

/**
 * Adds Σ_o alpha[table][row, o] · o(input) over the edge's candidates (DARTS, arXiv 1806.09055, eq. 2) as node `output`.
 * Pooling is normalised, so that it is mixed at the scale of the others.
 */
export function addMixedOperation(builder: GraphBuilder, edge: MixedEdge, output: string): string {
  const { table, row } = edge;
  const outputs = edge.candidates.map((name, column) => addCandidate(builder, edge, name, column));
  return builder.add(output, { kind: 'weightedSum', table, row }, ...outputs);
}

function addCandidate(
  builder: GraphBuilder,
  { id: edge, input, channels, stride }: MixedEdge,
  name: Primitive,
  column: number,
): string {
  const id = `${edge}._ops.${column}`;
  const output = primitiveBuilders[name](builder, id, input, { channels, stride, affine: false });
  const pools = name === 'max_pool_3x3' || name === 'avg_pool_3x3';
  return pools ? builder.add(`${id}.1`, batchNorm(false), output) : output;
}
