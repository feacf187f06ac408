import type { Graph, GraphNode } from './graph.js';
import { inferShapes, type Shape } from './inferShapes.js';
import type { LayerKind, LayerOf } from './layer.js';
import { nodesBehind } from './nodesBehind.js';
import { listParameters } from './parameters.js';

/** What one node costs. */
export interface NodeCost {
  /** Trainable values. */
  readonly parameters: number;
  /** Multiply–accumulates of a forward pass of one image. */
  readonly macs: number;
  /** Bytes of its float32 output for one image. */
  readonly activationBytes: number;
}

/** What a network costs: sums over {@link NodeCost}. */
export interface GraphCosts extends NodeCost {
  /**
   * The same sums over the nodes that only the auxiliary head reads. The totals leave them out, as the field's
   * tables do, because they do not run when the network is used.
   */
  readonly auxiliary: NodeCost;
  readonly perNode: ReadonlyMap<string, NodeCost>;
}

type Rule<Kind extends LayerKind> = (layer: LayerOf<Kind>, output: Shape, input: Shape) => number;

const none = () => 0;

/** Multiplications with a weight are counted; biases, normalisations, pooling, sums and α are not, as is usual. */
const macRules: { [Kind in LayerKind]: Rule<Kind> } = {
  input: none,
  normalise: none,
  conv2d: ({ filters, kernel, groups }, { height, width }, { channels }) =>
    height * width * filters * (channels / groups) * kernel * kernel,
  batchNorm: none,
  relu: none,
  maxPool: none,
  avgPool: none,
  add: none,
  weightedSum: none,
  concat: none,
  channelSlice: none,
  channelShuffle: none,
  pad: none,
  zero: none,
  noise: none,
  globalAvgPool: none,
  linear: ({ units }, _output, { height, width, channels }) => units * height * width * channels,
  dropPath: none,
};

/**
 * Counts trainable parameters, multiply–accumulates per image (convolutions and linear layers) and the memory of
 * all activations per image.
 *
 * @throws InputError if the graph is impossible
 * @example
 * countCosts(graph).macs / 1e6; // "527M multiply-adds" of the papers' mobile setting
 */
export function countCosts(graph: Graph): GraphCosts {
  const shapes = inferShapes(graph);
  const parameters = new Map<string, number>();
  for (const { node, shape, trainable } of listParameters(graph)) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (trainable) parameters.set(node, (parameters.get(node) ?? 0) + size);
  }
  const perNode = new Map<string, NodeCost>();
  for (const node of graph.nodes) {
    const { height, width, channels } = shapes.get(node.id)!;
    perNode.set(node.id, {
      parameters: parameters.get(node.id) ?? 0,
      macs: macsOf(node, shapes),
      activationBytes: 4 * height * width * channels,
    });
  }
  const run = nodesBehind(graph, graph.logits);
  const trained = graph.auxiliary === undefined ? run : nodesBehind(graph, graph.auxiliary);
  const auxiliary = [...trained].filter(id => !run.has(id));
  return { ...total([...run], perNode), auxiliary: total(auxiliary, perNode), perNode };
}

function macsOf(node: GraphNode, shapes: ReadonlyMap<string, Shape>): number {
  const rule = macRules[node.layer.kind] as Rule<LayerKind>;
  const output = shapes.get(node.id)!;
  return rule(node.layer, output, shapes.get(node.inputs[0]) ?? output);
}

function total(ids: readonly string[], perNode: ReadonlyMap<string, NodeCost>): NodeCost {
  const sum = (field: keyof NodeCost) => ids.reduce((total, id) => total + perNode.get(id)![field], 0);
  return {
    parameters: sum('parameters'),
    macs: sum('macs'),
    activationBytes: sum('activationBytes'),
  };
}
