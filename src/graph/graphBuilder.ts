import type { AlphaTable, Graph, GraphNode } from './graph.js';
import type { Layer } from './layer.js';

/**
 * Collects nodes in execution order. Every method returns the id of the node it added, to be passed on as input.
 *
 * @example
 * const builder = new GraphBuilder({ height: 28, width: 28, channels: 1 });
 * const features = builder.add('stem.0', { kind: 'conv2d', ...conv3x3 }, builder.input);
 * const graph = builder.finish({ logits: builder.add('classifier', { kind: 'linear', units: 10, bias: true }, pooled) });
 */
export class GraphBuilder {
  readonly input = 'input';
  private readonly nodes: GraphNode[] = [];
  private readonly alphaTables: AlphaTable[] = [];

  constructor(image: { height: number; width: number; channels: number }) {
    this.add(this.input, { kind: 'input', ...image });
  }

  /** Adds a node that reads `inputs`. */
  add(id: string, layer: Layer, ...inputs: readonly string[]): string {
    this.nodes.push({ id, inputs, layer });
    return id;
  }

  /** Declares a table of mixing weights for weightedSum nodes. */
  declareAlpha(table: AlphaTable): void {
    this.alphaTables.push(table);
  }

  /** The graph so far, with its outputs named. Its shapes are checked by {@link inferShapes} when it is compiled. */
  finish(outputs: { logits: string; auxiliary?: string }): Graph {
    return { nodes: [...this.nodes], alphaTables: [...this.alphaTables], ...outputs };
  }
}
