import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { BackwardRequest } from '../engine.js';
import type { Activations } from './activations.js';
import { onTfjsBackend } from './backend.js';
import { type Network, nodesInOrder, type PlacedNode } from './network.js';
import { nodeGradients, type Source } from './nodeGradients.js';

/** Gradients by parameter name, by place in the alpha tables, and at the images. What is absent is zero. */
export interface SweptGradients {
  readonly weights: Map<string, tf.Tensor>;
  readonly alpha: { readonly table: string; readonly row: number; readonly gradient: tf.Tensor }[];
  input?: tf.Tensor;
}

/**
 * Goes through the nodes in reverse. Each node's product is tfjs' own differentiation of its forward function, which
 * runs once more for it: a pass keeps the nodes' outputs alone, no derivative is written by hand, and the event
 * loop is free between nodes.
 *
 * @param arrived gradients at the output nodes; used up
 */
export async function backwardSweep(
  network: Network,
  activations: Activations,
  arrived: Map<string, tf.Tensor4D>,
  request: BackwardRequest,
): Promise<SweptGradients> {
  const nodes = nodesInOrder(network.graph, new Set(activations.outputs.keys()));
  const sourcesOf = wantedSources(network, nodes, request);
  const swept: SweptGradients = { weights: new Map(), alpha: [] };
  try {
    for (const placed of nodes.toReversed()) {
      const { id, layer } = placed.node;
      const dOutput = arrived.get(id);
      if (!dOutput) continue;
      if (layer.kind === 'input') {
        swept.input = dOutput;
        arrived.delete(id);
        continue;
      }
      const sources = sourcesOf.get(id)!;
      if (sources.length > 0) {
        onTfjsBackend(network.backend, () => {
          const gradients = nodeGradients(placed, activations, dOutput, sources);
          for (const [place, source] of sources.entries()) {
            collect(placed, source, gradients[place], arrived, swept);
          }
        });
      }
      dOutput.dispose();
      arrived.delete(id);
      await setImmediate();
    }
    return swept;
  } catch (error) {
    tf.dispose([...arrived.values()]);
    disposeSwept(swept);
    throw error;
  }
}

export function disposeSwept({ weights, alpha, input }: SweptGradients): void {
  tf.dispose([...weights.values(), ...alpha.map(({ gradient }) => gradient)]);
  input?.dispose();
}

/** For each node, what it reads that leads to something the request names. */
function wantedSources(
  { parametersOf }: Network,
  nodes: readonly PlacedNode[],
  request: BackwardRequest,
): ReadonlyMap<string, readonly Source[]> {
  const leads = new Map<string, boolean>();
  const sourcesOf = new Map<string, readonly Source[]>();
  for (const { node } of nodes) {
    const sources: Source[] = [];
    // The operations "none" and "noise" are constant, whatever they read.
    if (node.layer.kind !== 'zero' && node.layer.kind !== 'noise') {
      for (const [index, id] of node.inputs.entries()) {
        if (leads.get(id)) sources.push({ kind: 'input', index });
      }
    }
    if (request.weights) {
      for (const { name, role, trainable } of parametersOf.get(node.id) ?? []) {
        if (trainable) sources.push({ kind: 'parameter', name, role });
      }
    }
    if (request.alpha && node.layer.kind === 'weightedSum') sources.push({ kind: 'alpha' });
    sourcesOf.set(node.id, sources);
    leads.set(node.id, sources.length > 0 || (node.layer.kind === 'input' && request.input === true));
  }
  return sourcesOf;
}

function collect(
  { node }: PlacedNode,
  source: Source,
  gradient: tf.Tensor,
  arrived: Map<string, tf.Tensor4D>,
  swept: SweptGradients,
): void {
  if (source.kind === 'parameter') {
    swept.weights.set(source.name, gradient);
  } else if (source.kind === 'alpha') {
    if (node.layer.kind === 'weightedSum') {
      swept.alpha.push({ table: node.layer.table, row: node.layer.row, gradient });
    }
  } else {
    const id = node.inputs[source.index];
    const before = arrived.get(id);
    arrived.set(id, (before ? tf.add(before, gradient) : gradient) as tf.Tensor4D);
    if (before) tf.dispose([before, gradient]);
  }
}
