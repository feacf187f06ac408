import type { Layer } from './layer.js';

/** One node of a network: a layer, a name that is unique in its graph, and the nodes whose outputs it reads. */
export interface GraphNode {
  readonly id: string;
  readonly inputs: readonly string[];
  readonly layer: Layer;
}

/** A table of mixing weights that weightedSum nodes read: one row per edge, one column per operation. */
export interface AlphaTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
}

/**
 * A network as data: nodes in an order in which every node follows its inputs. From this one description come
 * the shapes, the costs, the drawing and every engine's execution. Make one with {@link GraphBuilder}.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Node whose output is the logits, [batch, 1, 1, classes]. */
  readonly logits: string;
  /** Node of the auxiliary head's logits; computed in train mode only. */
  readonly auxiliary?: string;
  readonly alphaTables: readonly AlphaTable[];
}
