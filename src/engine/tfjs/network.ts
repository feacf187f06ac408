import type { Graph, GraphNode } from '../../graph/graph.js';
import { inferShapes, type Shape } from '../../graph/inferShapes.js';
import { listParameters, type Parameter } from '../../graph/parameters.js';
import type { TfjsBackend } from './backend.js';

/** What is known of a network before any pass. */
export interface Network {
  readonly backend: TfjsBackend;
  readonly graph: Graph;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly parameters: readonly Parameter[];
  /** By node id; nodes without parameters are not in it. */
  readonly parametersOf: ReadonlyMap<string, readonly Parameter[]>;
}

/** @throws InputError if the graph is impossible */
export function describeNetwork(graph: Graph, backend: TfjsBackend): Network {
  const shapes = inferShapes(graph);
  const parameters = listParameters(graph);
  const parametersOf = new Map<string, Parameter[]>();
  for (const parameter of parameters) {
    parametersOf.set(parameter.node, [...(parametersOf.get(parameter.node) ?? []), parameter]);
  }
  return { backend, graph, shapes, parameters, parametersOf };
}

/** One node at its place in the graph. */
export interface PlacedNode {
  readonly node: GraphNode;
  /** Index in the graph. */
  readonly position: number;
}

/** The graph's nodes of these ids, in execution order. */
export function nodesInOrder(graph: Graph, ids: ReadonlySet<string>): PlacedNode[] {
  return graph.nodes.map((node, position) => ({ node, position })).filter(({ node }) => ids.has(node.id));
}
