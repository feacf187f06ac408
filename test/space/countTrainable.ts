import type { Graph } from '../../src/graph/graph.js';
import { listParameters } from '../../src/graph/parameters.js';

/** How many numbers training moves. */
export function countTrainable(graph: Graph): number {
  return listParameters(graph)
    .filter(({ trainable }) => trainable)
    .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0);
}
