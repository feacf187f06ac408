import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { nodesBehind } from '../../graph/nodesBehind.js';
import type { ForwardOptions } from '../engine.js';
import type { Activations } from './activations.js';
import { onTfjsBackend } from './backend.js';
import { moveStatistics, type Statistics } from './batchNorm.js';
import { runLayer } from './forwardTable.js';
import { type Network, nodesInOrder, type PlacedNode } from './network.js';

/**
 * Runs every node that the pass's outputs need, with the event loop free between them. Running statistics move as
 * the nodes run: `moved` takes the new ones of a node.
 */
export async function forwardSweep(
  network: Network,
  activations: Activations,
  images: tf.Tensor4D,
  options: ForwardOptions,
  moved: (node: string, statistics: Statistics) => void,
): Promise<void> {
  const { graph, backend } = network;
  const wanted = outputsOf(network, options);
  const nodes = nodesInOrder(graph, nodesBehind(graph, ...wanted));
  const moves = options.mode === 'train' && options.updateStatistics !== false;
  const lastReaders =
    options.differentiable === false ? readBefore(nodes, wanted) : new Map<string, string[]>();
  for (const placed of nodes) {
    const { node } = placed;
    onTfjsBackend(backend, () => {
      const inputs = node.layer.kind === 'input' ? [images] : activations.inputsOf(placed);
      const output = tf.tidy(() => runLayer(node.layer, inputs, activations.contextOf(placed)));
      activations.outputs.set(node.id, output);
      if (moves && node.layer.kind === 'batchNorm') {
        const { momentum } = node.layer;
        const { running_mean, running_var } = activations.contextOf(placed).parameters;
        const running = { mean: running_mean!, variance: running_var! };
        const [mean, variance] = tf.tidy(() => {
          const next = moveStatistics(inputs[0], running, momentum);
          return [next.mean, next.variance];
        });
        moved(node.id, { mean, variance });
      }
    });
    for (const id of lastReaders.get(node.id) ?? []) {
      activations.outputs.get(id)!.dispose();
      activations.outputs.delete(id);
    }
    await setImmediate();
  }
}

/** Ids of the outputs that a pass computes: the auxiliary head's in train mode only. */
export function outputsOf({ graph }: Network, { mode }: ForwardOptions): string[] {
  return mode === 'train' && graph.auxiliary !== undefined ? [graph.logits, graph.auxiliary] : [graph.logits];
}

/** For each node, the outputs that nothing reads after it and nobody wants. */
function readBefore(nodes: readonly PlacedNode[], wanted: readonly string[]): Map<string, string[]> {
  const lastReader = new Map<string, string>();
  for (const { node } of nodes) for (const input of node.inputs) lastReader.set(input, node.id);
  const freed = new Map<string, string[]>();
  for (const [id, reader] of lastReader) {
    if (!wanted.includes(id)) freed.set(reader, [...(freed.get(reader) ?? []), id]);
  }
  return freed;
}
