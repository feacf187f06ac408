import type { Graph } from '../../graph/graph.js';
import type { GraphBuilder } from '../../graph/graphBuilder.js';
import { FeatureMap } from '../featureMap.js';
import type { DartsGenotype, GenotypeEdge } from '../genotype.js';
import type { ImageTask } from '../imageTask.js';
import { addAuxiliaryHead } from './auxiliaryHead.js';
import { type Primitive, primitiveBuilders } from './primitives.js';
import { type CellSite, dartsSkeleton } from './skeleton.js';
import { validateGenotype } from './validateGenotype.js';

export interface DartsNetworkOptions extends ImageTask {
  /** C: width of the first cell's states; DARTS on CIFAR-10: 36. */
  readonly channels?: number;
  /** Cells in all; DARTS on CIFAR-10: 20. */
  readonly layers?: number;
  /** Width of the stem, in multiples of `channels`; DARTS: 3. */
  readonly stemMultiplier?: number;
  /** Whether to add the auxiliary head, whose loss helps to train deep stacks. */
  readonly auxiliary: boolean;
}

/**
 * The network that is retrained from a genotype (DARTS, arXiv 1806.09055, §3.2 and its `NetworkCIFAR`): batch
 * normalisation with scale and shift, bare pooling, drop-path after every operation but the identity, and the
 * auxiliary head after the last reduction cell. Parameters are named as in DARTS' PyTorch code, such as
 * `cells.0._ops.3.op.1.weight`.
 *
 * @throws InputError if the genotype is not of this space, an option makes no network, or the image is too small
 * for the auxiliary head
 * @example
 * const graph = dartsNetwork(genotype, { ...task, channels: 16, layers: 8, auxiliary: true });
 */
export function dartsNetwork(
  genotype: DartsGenotype,
  { channels = 36, layers = 20, stemMultiplier = 3, auxiliary, ...task }: DartsNetworkOptions,
): Graph {
  const cells = validateGenotype(genotype);
  const around = { ...task, channels, layers, stemMultiplier, affine: true };
  const { builder, logits, reduced } = dartsSkeleton(around, (inside, site) =>
    site.reduction
      ? wireDerivedCell(inside, site, cells.reduce, cells.reduceConcat)
      : wireDerivedCell(inside, site, cells.normal, cells.normalConcat),
  );
  if (!auxiliary) return builder.finish({ logits });
  return builder.finish({ logits, auxiliary: addAuxiliaryHead(builder, reduced, task.classes) });
}

function wireDerivedCell(
  builder: GraphBuilder,
  site: CellSite,
  edges: readonly GenotypeEdge[],
  concat: readonly number[],
): FeatureMap[] {
  const states: FeatureMap[] = [...site.inputs];
  for (let first = 0; first < edges.length; first += 2) {
    const [one, other] = [first, first + 1].map(edge =>
      addOperation(builder, `${site.id}._ops.${edge}`, site, edges[edge], states),
    );
    const sum = builder.add(`${site.id}.states.${states.length}`, { kind: 'add' }, one, other);
    states.push(new FeatureMap(builder, sum));
  }
  return concat.map(state => states[state]);
}

function addOperation(
  builder: GraphBuilder,
  id: string,
  site: CellSite,
  { operation, from }: GenotypeEdge,
  states: readonly FeatureMap[],
): string {
  const stride = site.reduction && from < 2 ? 2 : 1;
  const options = { channels: site.channels, stride, affine: true };
  const output = primitiveBuilders[operation as Primitive](builder, id, states[from], options);
  const identity = output === states[from].id;
  return identity ? output : builder.add(`${id}.drop_path`, { kind: 'dropPath' }, output);
}
