import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, Tensor } from '../../base/tensor.js';
import type { Graph } from '../../graph/graph.js';
import type { Parameter } from '../../graph/parameters.js';
import { CallGuard } from '../callGuard.js';
import {
  checkBackward,
  checkForward,
  checkOptimiser,
  checkOptimiserState,
  checkSameOptimiser,
  checkState,
  usedUp,
} from '../checkCall.js';
import type {
  Alpha,
  BackwardRequest,
  ForwardOptions,
  Gradients,
  Model,
  Pass,
  WeightGradients,
} from '../engine.js';
import type { OptimiserSpec } from '../optimiserSpec.js';
import { optimiserStep } from '../optimiserStep.js';
import { Activations } from './activations.js';
import { onTfjsBackend } from './backend.js';
import { backwardSweep, disposeSwept, type SweptGradients } from './backwardSweep.js';
import { forwardSweep } from './forwardSweep.js';
import type { Network } from './network.js';
import { readTensors, readValues, TfjsGradients } from './tfjsGradients.js';

/** A network interpreted by tfjs-core, node by node. */
export class TfjsModel implements Model {
  readonly graph: Graph;
  private readonly network: Network;
  private readonly guard = new CallGuard();
  private readonly state = new Map<string, tf.Tensor>();
  private readonly passes = new Map<Pass, Activations>();
  private readonly gradients = new Set<TfjsGradients>();
  private optimiserState: NamedTensors = new Map();

  constructor(network: Network, state: NamedTensors) {
    this.network = network;
    this.graph = network.graph;
    this.replaceState(state);
  }

  forward(images: Tensor, options: ForwardOptions): Promise<Pass> {
    return this.guard.run('forward', async () => {
      const batch = checkForward(this.graph, images, options);
      const activations = this.onBackend(() => new Activations(this.network, this.state, batch, options));
      try {
        const pixels = this.onBackend(() => tensorOf(images)) as tf.Tensor4D;
        await forwardSweep(this.network, activations, pixels, options, (node, { mean, variance }) => {
          this.replace(`${node}.running_mean`, mean);
          this.replace(`${node}.running_var`, variance);
        });
        return await this.makePass(activations, batch, options);
      } catch (error) {
        activations.dispose();
        throw error;
      }
    });
  }

  backward(pass: Pass, dLogits: Float32Array, request: BackwardRequest): Promise<Gradients> {
    return this.guard.run('backward', async () => {
      const activations = this.passes.get(pass);
      if (!activations) throw usedUp('pass', 'backward');
      checkBackward(this.graph, pass, dLogits, request);
      if (request.into?.weights) this.own(request.into.weights, 'backward into');
      if (!request.keep) this.passes.delete(pass);
      try {
        const seeds = this.onBackend(() => this.seedsOf(pass, dLogits, request.dAuxiliary));
        const swept = await backwardSweep(this.network, activations, seeds, request);
        return await this.collect(swept, pass, request);
      } finally {
        if (!request.keep) activations.dispose();
      }
    });
  }

  step(optimiser: OptimiserSpec, gradients: Gradients): Promise<{ gradientNorm: number }> {
    return this.guard.run('step', async () => {
      checkOptimiser(optimiser);
      checkSameOptimiser(optimiser, checkOptimiserState(this.trainable(), this.optimiserState));
      const held = this.own(gradients.weights, 'step');
      const trainable = new Map(this.trainable().map(({ name }) => [name, this.state.get(name)!]));
      const update = optimiserStep(
        optimiser,
        await readTensors(trainable),
        await held.read(),
        this.optimiserState,
      );
      held.dispose();
      this.replaceState(update.parameters);
      this.optimiserState = update.state;
      return { gradientNorm: update.gradientNorm };
    });
  }

  getState(): Promise<NamedTensors> {
    return this.guard.run('getState', () => readTensors(this.state));
  }

  setState(state: NamedTensors): Promise<void> {
    return this.guard.run('setState', async () => {
      checkState(this.network.parameters, state);
      this.replaceState(state);
    });
  }

  getOptimiserState(): Promise<NamedTensors> {
    return this.guard.run('getOptimiserState', async () => copyOf(this.optimiserState));
  }

  setOptimiserState(state: NamedTensors): Promise<void> {
    return this.guard.run('setOptimiserState', async () => {
      checkOptimiserState(this.trainable(), state);
      this.optimiserState = copyOf(state);
    });
  }

  dispose(): void {
    if (!this.guard.dispose()) return;
    for (const activations of this.passes.values()) activations.dispose();
    for (const gradients of this.gradients) gradients.dispose();
    tf.dispose([...this.state.values()]);
  }

  private async makePass(activations: Activations, batch: number, options: ForwardOptions): Promise<Pass> {
    const { logits: logitsId, auxiliary: auxiliaryId } = this.graph;
    const logits = await readValues(activations.outputs.get(logitsId)!);
    const head = auxiliaryId === undefined ? undefined : activations.outputs.get(auxiliaryId);
    const pass: Pass = {
      batch,
      classes: logits.length / batch,
      logits,
      inputOnly: options.differentiable === 'input',
      ...(head && options.mode === 'train' ? { auxiliary: await readValues(head) } : {}),
      dispose: () => {
        this.passes.get(pass)?.dispose();
        this.passes.delete(pass);
      },
    };
    if (options.differentiable === false) activations.dispose();
    else this.passes.set(pass, activations);
    return pass;
  }

  private seedsOf(pass: Pass, dLogits: Float32Array, dAuxiliary?: Float32Array): Map<string, tf.Tensor4D> {
    const seed = (values: Float32Array) =>
      tensorOf({
        shape: [pass.batch, 1, 1, values.length / pass.batch],
        data: values,
      }) as tf.Tensor4D;
    const seeds = new Map([[this.graph.logits, seed(dLogits)]]);
    if (dAuxiliary) seeds.set(this.graph.auxiliary!, seed(dAuxiliary));
    return seeds;
  }

  private async collect(swept: SweptGradients, pass: Pass, request: BackwardRequest): Promise<Gradients> {
    const { into } = request;
    try {
      const alpha = request.alpha ? await this.readAlpha(swept, into?.alpha) : undefined;
      const input = request.input ? await this.readInput(swept, pass.batch, into?.input) : undefined;
      const weights = request.weights ? this.holdWeights(swept, into?.weights) : undefined;
      return { weights, alpha, input };
    } finally {
      disposeSwept(swept);
    }
  }

  private async readAlpha({ alpha: parts }: SweptGradients, into?: Alpha): Promise<Alpha> {
    const tables = this.graph.alphaTables;
    const alpha =
      into ??
      Object.fromEntries(tables.map(({ name, rows, columns }) => [name, new Float32Array(rows * columns)]));
    for (const { table, row, gradient } of parts) {
      addAt(alpha[table], row * gradient.size, await readValues(gradient));
    }
    return alpha;
  }

  private async readInput(swept: SweptGradients, batch: number, into?: Float32Array): Promise<Float32Array> {
    const { height, width, channels } = this.network.shapes.get(this.graph.nodes[0].id)!;
    const input = into ?? new Float32Array(batch * height * width * channels);
    if (swept.input) addAt(input, 0, await readValues(swept.input));
    return input;
  }

  private holdWeights({ weights }: SweptGradients, into?: WeightGradients): WeightGradients {
    return this.onBackend(() => {
      const held = into ? this.own(into, 'backward into') : new TfjsGradients(this.zeros(), this.gradients);
      held.add(weights);
      return held;
    });
  }

  private zeros(): ReadonlyMap<string, tf.Tensor> {
    return new Map(this.trainable().map(({ name, shape }) => [name, tf.zeros([...shape])]));
  }

  /** The gradients behind a handle, if this model made them and they are still there. */
  private own(handle: WeightGradients | undefined, call: string): TfjsGradients {
    if (handle instanceof TfjsGradients && this.gradients.has(handle)) return handle;
    throw usedUp('gradients', call);
  }

  private trainable(): Parameter[] {
    return this.network.parameters.filter(({ trainable }) => trainable);
  }

  private replaceState(state: NamedTensors): void {
    this.onBackend(() => {
      for (const [name, tensor] of state) this.replace(name, tensorOf(tensor));
    });
  }

  private replace(name: string, tensor: tf.Tensor): void {
    this.state.get(name)?.dispose();
    this.state.set(name, tensor);
  }

  private onBackend<Result>(body: () => Result): Result {
    return onTfjsBackend(this.network.backend, body);
  }
}

function tensorOf({ shape, data }: Tensor): tf.Tensor {
  return tf.tensor(data.slice(), [...shape], 'float32');
}

function addAt(target: Float32Array, start: number, values: Float32Array): void {
  for (const [place, value] of values.entries()) target[start + place] += value;
}

function copyOf(state: NamedTensors): NamedTensors {
  return new Map([...state].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]));
}
