import type { Graph } from './graph.js';
import { inferShapes } from './inferShapes.js';

/** One named array that a network owns. */
export interface Parameter {
  /** Node id and the field's suffix: `stem.0.weight`, `stem.1.running_mean`. */
  readonly name: string;
  readonly node: string;
  readonly role: 'weight' | 'bias' | 'running_mean' | 'running_var';
  /**
   * PyTorch's layouts: convolution weight [filters, channels / groups, kernel, kernel], linear weight
   * [units, inputs] with the inputs in (row, column, channel) order, everything else [channels].
   */
  readonly shape: readonly number[];
  /** False for running statistics, which gradients do not move. */
  readonly trainable: boolean;
}

/** Every parameter and running statistic of a graph, in node order. */
export function listParameters(graph: Graph): Parameter[] {
  const shapes = inferShapes(graph);
  const parameters: Parameter[] = [];
  for (const node of graph.nodes) {
    const add = (role: Parameter['role'], shape: readonly number[], trainable = true) =>
      parameters.push({ name: `${node.id}.${role}`, node: node.id, role, shape, trainable });
    const { layer } = node;
    if (layer.kind === 'conv2d') {
      const { channels } = shapes.get(node.inputs[0])!;
      add('weight', [layer.filters, channels / layer.groups, layer.kernel, layer.kernel]);
      if (layer.bias) add('bias', [layer.filters]);
    } else if (layer.kind === 'linear') {
      const { height, width, channels } = shapes.get(node.inputs[0])!;
      add('weight', [layer.units, height * width * channels]);
      if (layer.bias) add('bias', [layer.units]);
    } else if (layer.kind === 'batchNorm') {
      const { channels } = shapes.get(node.id)!;
      if (layer.affine) {
        add('weight', [channels]);
        add('bias', [channels]);
      }
      add('running_mean', [channels], false);
      add('running_var', [channels], false);
    }
  }
  return parameters;
}
