import type { Graph } from './graph.js';

/** The nodes whose output reaches one of these outputs, and the outputs themselves: what a pass has to run. */
export function nodesBehind(graph: Graph, ...outputs: readonly string[]): ReadonlySet<string> {
  const found = new Set(outputs);
  for (const node of graph.nodes.toReversed()) {
    if (found.has(node.id)) for (const input of node.inputs) found.add(input);
  }
  return found;
}
