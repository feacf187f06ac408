import * as tf from '@tensorflow/tfjs-core';
import type { Parameter } from '../../graph/parameters.js';
import type { Activations } from './activations.js';
import { runLayer } from './forwardTable.js';
import type { PlacedNode } from './network.js';

/** Something that a node reads and whose gradient is wanted. */
export type Source =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'parameter'; readonly name: string; readonly role: Parameter['role'] }
  | { readonly kind: 'alpha' };

/**
 * The vector–Jacobian products of one node: tfjs' own differentiation of its entry in the forward table, at
 * `dOutput`, for each source in turn.
 */
export function nodeGradients(
  placed: PlacedNode,
  activations: Activations,
  dOutput: tf.Tensor4D,
  sources: readonly Source[],
): tf.Tensor[] {
  return tf.tidy(() => {
    const inputs = activations.inputsOf(placed);
    const context = activations.contextOf(
      placed,
      sources.some(({ kind }) => kind === 'parameter'),
    );
    // Clones: a tensor that a node reads twice must count as two variables.
    const points = sources.map(source => tf.clone(readSource(source, inputs, context)));
    const run = (...values: tf.Tensor[]) => {
      const substitutedInputs = [...inputs];
      const parameters = { ...context.parameters };
      let { alpha } = context;
      for (const [place, source] of sources.entries()) {
        if (source.kind === 'input') substitutedInputs[source.index] = values[place] as tf.Tensor4D;
        else if (source.kind === 'parameter') parameters[source.role] = values[place];
        else alpha = values[place];
      }
      return runLayer(placed.node.layer, substitutedInputs, { ...context, parameters, alpha });
    };
    return tf.grads(run)(points, dOutput);
  });
}

function readSource(
  source: Source,
  inputs: readonly tf.Tensor4D[],
  { parameters, alpha }: { parameters: { [Role in Parameter['role']]?: tf.Tensor }; alpha?: tf.Tensor },
): tf.Tensor {
  if (source.kind === 'input') return inputs[source.index];
  return source.kind === 'parameter' ? parameters[source.role]! : alpha!;
}
