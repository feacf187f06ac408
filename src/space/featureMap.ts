import type { GraphBuilder } from '../graph/graphBuilder.js';
import type { Layer } from '../graph/layer.js';

/**
 * The output of a node, as the many readers of one cell state see it. Layers without parameters that several
 * readers begin with (ReLU, pooling) are computed once: the first reader adds the node, the others find it.
 *
 * @example
 * const state = new FeatureMap(builder, 'cells.0.states.2');
 * state.rectified().id; // 'cells.0.states.2.relu', one node however often it is asked for
 */
export class FeatureMap {
  readonly id: string;
  private readonly builder: GraphBuilder;
  private readonly readers = new Map<string, FeatureMap>();

  constructor(builder: GraphBuilder, id: string) {
    this.builder = builder;
    this.id = id;
  }

  /**
   * This map through a layer without parameters.
   *
   * @param name says which layer, its options included: the same name is taken to mean the same layer
   */
  through(name: string, layer: Layer): FeatureMap {
    const known = this.readers.get(name);
    if (known) return known;
    const reader = new FeatureMap(this.builder, this.builder.add(`${this.id}.${name}`, layer, this.id));
    this.readers.set(name, reader);
    return reader;
  }

  /** ReLU of this map. */
  rectified(): FeatureMap {
    return this.through('relu', { kind: 'relu' });
  }
}
