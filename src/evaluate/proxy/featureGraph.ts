import type { Graph } from '../../graph/graph.js';
import { inferShapes } from '../../graph/inferShapes.js';
import { nodesBehind } from '../../graph/nodesBehind.js';

/**
 * The network up to what its classifier reads, as its logits: the pooled features. Where the logits are not those of a
 * linear layer, or it reads an image, the network as it is. The auxiliary head goes.
 */
export function featureGraph({ auxiliary: _head, ...graph }: Graph): Graph {
  const classifier = graph.nodes.find(({ id }) => id === graph.logits)!;
  const [features] = classifier.inputs;
  const { height, width } = inferShapes(graph).get(features)!;
  const pooled = classifier.layer.kind === 'linear' && height === 1 && width === 1;
  const logits = pooled ? features : graph.logits;
  const kept = nodesBehind(graph, logits);
  return { ...graph, nodes: graph.nodes.filter(({ id }) => kept.has(id)), logits };
}
