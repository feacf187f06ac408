import * as tf from '@tensorflow/tfjs-core';
import type { LayerOf } from '../../graph/layer.js';
import type { Parameter } from '../../graph/parameters.js';
import { dropPathMask } from '../dropPathMask.js';
import type { ForwardOptions } from '../engine.js';
import { tfjsBackends } from './backend.js';
import type { NodeContext } from './forwardTable.js';
import type { Network, PlacedNode } from './network.js';

/** The tensors of one pass: the outputs of its nodes, and the parameters as they were when it began. */
export class Activations {
  readonly outputs = new Map<string, tf.Tensor4D>();
  private readonly network: Network;
  private readonly batch: number;
  private readonly options: ForwardOptions;
  private readonly parameters = new Map<string, tf.Tensor>();

  /** @param parameters stay the caller's: what is kept here are clones, which share their values */
  constructor(
    network: Network,
    parameters: ReadonlyMap<string, tf.Tensor>,
    batch: number,
    options: ForwardOptions,
  ) {
    this.network = network;
    this.batch = batch;
    this.options = options;
    for (const [name, tensor] of parameters) this.parameters.set(name, tf.clone(tensor));
  }

  /** The outputs that a node reads. */
  inputsOf({ node }: PlacedNode): tf.Tensor4D[] {
    return node.inputs.map(id => this.outputs.get(id)!);
  }

  /**
   * What a node reads besides them. Its alpha is a new tensor of the present scope.
   *
   * @param parametersVary whether the gradient of its parameters will be asked for
   */
  contextOf({ node, position }: PlacedNode, parametersVary = false): NodeContext {
    const { mode, dropPath } = this.options;
    const { numericPadding, slowFilterGradient } = tfjsBackends[this.network.backend];
    const parameters: { [Role in Parameter['role']]?: tf.Tensor } = {};
    for (const { role, name } of this.network.parametersOf.get(node.id) ?? []) {
      parameters[role] = this.parameters.get(name);
    }
    return {
      mode,
      shape: this.network.shapes.get(node.id)!,
      parameters,
      alpha: node.layer.kind === 'weightedSum' ? this.alphaRow(node.layer, node.inputs.length) : undefined,
      dropPathMask:
        node.layer.kind === 'dropPath' && dropPath ? dropPathMask(dropPath, position, this.batch) : undefined,
      convolution: { numericPadding, ownFilterGradient: slowFilterGradient && parametersVary },
    };
  }

  dispose(): void {
    tf.dispose([...this.outputs.values(), ...this.parameters.values()]);
    this.outputs.clear();
    this.parameters.clear();
  }

  private alphaRow({ table, row }: LayerOf<'weightedSum'>, columns: number): tf.Tensor {
    return tf.tensor1d(this.options.alpha![table].slice(row * columns, (row + 1) * columns));
  }
}
