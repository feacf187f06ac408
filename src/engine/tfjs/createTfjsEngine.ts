import * as tf from '@tensorflow/tfjs-core';
import { initialiseParameters } from '../../graph/initialise.js';
import type { Engine } from '../engine.js';
import { loadTfjsBackend, type TfjsBackend } from './backend.js';
import { describeNetwork } from './network.js';
import { TfjsModel } from './tfjsModel.js';

/**
 * The engine `tfjs:<backend>`: the graph interpreted by tfjs-core, gradients by tfjs' own differentiation. On `cpu`
 * it is pure JavaScript: slow, there on every machine, and the independent witness for the native engine. A backward
 * pass computes each node's forward once more (see backwardSweep.ts). On `webgpu` any of a window's equal maxima may
 * take the gradient, not the first.
 *
 * @throws InputError if the backend's optional package is not installed, with the command that installs it
 */
export async function createTfjsEngine(backend: TfjsBackend): Promise<Engine> {
  const source = await loadTfjsBackend(backend);
  return {
    name: `tfjs:${backend}`,
    description: `tfjs-core ${tf.version_core} with ${source}`,
    heldBytes: () => tf.memory().numBytes,
    async compile(graph, { seed }) {
      return new TfjsModel(describeNetwork(graph, backend), initialiseParameters(graph, seed));
    },
  };
}
