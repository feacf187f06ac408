import type { Graph } from '../../graph/graph.js';
import type { GraphBuilder } from '../../graph/graphBuilder.js';
import { FeatureMap } from '../featureMap.js';
import type { ImageTask } from '../imageTask.js';
import { batchNorm } from '../layers.js';
import { dartsAlphaTables } from './alphaTables.js';
import { type DartsCellOptions, resolveCellOptions } from './cellOptions.js';
import { type Primitive, primitiveBuilders } from './primitives.js';
import { type CellSite, dartsSkeleton } from './skeleton.js';

export interface DartsSupernetOptions extends ImageTask, DartsCellOptions {
  /** C: width of the first cell's states; DARTS: 16. */
  readonly channels?: number;
  /** Cells in all; DARTS: 8. */
  readonly layers?: number;
  /** Width of the stem, in multiples of `channels`; DARTS: 3. */
  readonly stemMultiplier?: number;
}

/**
 * The network that contains every cell of the space (DARTS, arXiv 1806.09055, §2.2): each node is the sum over
 * all earlier states of Σ_o alpha[table][edge, o] · o(state), eq. 2. Tables `normal` and `reduce`; rows are edges
 * node by node, columns the primitives. Parameters are named as in DARTS' PyTorch code, such as
 * `cells.0._ops.3._ops.4.op.1.weight`; batch normalisation inside the cells has no scale and shift.
 *
 * @throws InputError if an option makes no network
 * @example
 * const graph = dartsSupernet({
 *   image: { height: 28, width: 28, channels: 1 }, classes: 10, mean: [0.13], deviation: [0.31], channels: 8, layers: 5,
 * });
 */
export function dartsSupernet({
  channels = 16,
  layers = 8,
  stemMultiplier = 3,
  ...options
}: DartsSupernetOptions): Graph {
  const cell = resolveCellOptions(options);
  const around = { ...options, channels, layers, stemMultiplier, affine: false };
  const { builder, logits } = dartsSkeleton(around, (builder, site) => wireMixedCell(builder, site, cell));
  for (const table of dartsAlphaTables(cell)) builder.declareAlpha(table);
  return builder.finish({ logits });
}

function wireMixedCell(
  builder: GraphBuilder,
  site: CellSite,
  { nodes, multiplier, primitives }: Required<DartsCellOptions>,
): FeatureMap[] {
  const table = site.reduction ? 'reduce' : 'normal';
  const states: FeatureMap[] = [...site.inputs];
  let row = 0;
  for (let node = 0; node < nodes; node++) {
    const edges = states.map((state, from) => {
      const id = `${site.id}._ops.${row}`;
      const options = { channels: site.channels, stride: site.reduction && from < 2 ? 2 : 1 };
      const outputs = primitives.map((name, column) =>
        addCandidate(builder, `${id}._ops.${column}`, name, state, options),
      );
      return builder.add(id, { kind: 'weightedSum', table, row: row++ }, ...outputs);
    });
    const sum = builder.add(`${site.id}.states.${states.length}`, { kind: 'add' }, ...edges);
    states.push(new FeatureMap(builder, sum));
  }
  return states.slice(-multiplier);
}

/** An operation of the mixture. Pooling is normalised, so that it is mixed at the scale of the others. */
function addCandidate(
  builder: GraphBuilder,
  id: string,
  name: Primitive,
  state: FeatureMap,
  options: { channels: number; stride: number },
): string {
  const output = primitiveBuilders[name](builder, id, state, { ...options, affine: false });
  const pools = name === 'max_pool_3x3' || name === 'avg_pool_3x3';
  return pools ? builder.add(`${id}.1`, batchNorm(false), output) : output;
}
