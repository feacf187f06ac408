import type { NamedTensors } from '../../../src/base/tensor.js';
import type { Model, WeightGradients } from '../../../src/engine/engine.js';
import { optimiserStep } from '../../../src/engine/optimiserStep.js';
import type { Graph } from '../../../src/graph/graph.js';

/** L_train = ½‖w − Aα‖² + ½‖α‖², U = ½‖w − b‖² + c·α. */
export interface Quadratic {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly c: readonly number[];
}

interface Start {
  readonly weights: readonly number[];
  readonly momentum: readonly number[];
}

/**
 * A model whose gradients are those of two quadratic objectives, whatever its logits are said to be: of L_train on images
 * whose first pixel is 0, of U on others. α is the table `mix`, the weights are `w`.
 */
export function quadraticModel({ a, b, c }: Quadratic, from: Start): Model & { start: NamedTensors } {
  const vector = (values: readonly number[]) => ({ shape: [values.length], data: Float32Array.from(values) });
  const start: NamedTensors = new Map([['w', vector(from.weights)]]);
  let state = start;
  let optimiserState: NamedTensors = new Map([['w.momentum', vector(from.momentum)]]);
  const passes = new Map<object, { training: boolean; alpha: Float32Array }>();
  const gradients = new Map<object, NamedTensors>();

  /** Both gradients of an objective at the weights as they are. */
  function gradientsOf(training: boolean, alpha: Float32Array) {
    const w = state.get('w')!.data;
    const gap = a.map((row, i) => w[i] - row.reduce((sum, value, j) => sum + value * alpha[j], 0));
    if (!training) return { w: b.map((value, i) => w[i] - value), alpha: [...c] };
    const back = (j: number) => a.reduce((sum, row, i) => sum + row[j] * gap[i], 0);
    return { w: gap, alpha: Array.from(alpha, (value, j) => value - back(j)) };
  }

  return {
    start,
    graph: { nodes: [], logits: '', alphaTables: [{ name: 'mix', rows: 1, columns: c.length }] } as Graph,
    async forward(images, { alpha }) {
      const pass = { batch: 1, classes: 2, logits: new Float32Array(2), dispose: () => undefined };
      passes.set(pass, { training: images.data[0] === 0, alpha: alpha!.mix });
      return pass;
    },
    async backward(pass, _dLogits, request) {
      const { training, alpha } = passes.get(pass)!;
      const made = gradientsOf(training, alpha);
      const tensors: NamedTensors = new Map([['w', vector(made.w)]]);
      const weights: WeightGradients = { read: async () => tensors, dispose: () => undefined };
      gradients.set(weights, tensors);
      return {
        weights: request.weights ? weights : undefined,
        alpha: request.alpha ? { mix: Float32Array.from(made.alpha) } : undefined,
      };
    },
    async step(optimiser, { weights }) {
      const update = optimiserStep(optimiser, state, gradients.get(weights!)!, optimiserState);
      state = update.parameters;
      optimiserState = update.state;
      return { gradientNorm: update.gradientNorm };
    },
    getState: async () => state,
    setState: async given => {
      state = given;
    },
    getOptimiserState: async () => optimiserState,
    setOptimiserState: async given => {
      optimiserState = given;
    },
    dispose: () => undefined,
  };
}
