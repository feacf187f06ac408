import type { NamedTensors, Tensor } from '../base/tensor.js';
import type { Graph } from '../graph/graph.js';
import type { OptimiserSpec } from './optimiserSpec.js';

/**
 * Something that runs networks. Everything above this room is written against this interface alone.
 * Calls are asynchronous and leave the event loop free while they compute.
 */
export interface Engine {
  /** What `--engine` calls it: `native`, `tfjs:cpu`, … */
  readonly name: string;
  /** For provenance: instruction set, threads, versions. */
  readonly description: string;
  /**
   * Bytes that the buffers of all engines of this kind in the process hold now: what passes keep for their backward passes, and
   * what the engine keeps to use again. Parameters count where the engine holds them in such buffers (tfjs).
   */
  heldBytes(): number;
  /**
   * @param options.seed starts the initialiser of every parameter (see graph/initialise.ts)
   * @throws InputError if the graph is not well-formed (see graph/inferShapes.ts)
   */
  compile(graph: Graph, options: { seed: number }): Promise<Model>;
}

/**
 * α as an engine sees it: for each table of the graph, the mixing weights [rows × columns], row-major. The
 * softmax over the architecture parameters is not the engine's: strategies replace it (hard samples, edge
 * normalisation), and its chain rule is a few hundred multiplications.
 */
export type Alpha = Readonly<Record<string, Float32Array>>;

export interface ForwardOptions {
  /** Batch statistics, drop-path and the auxiliary head (train), or running statistics and neither (eval). */
  mode: 'train' | 'eval';
  /** Required exactly when the graph has alpha tables. */
  alpha?: Alpha;
  /** Whether the running statistics move; by default they do in train mode. Never in eval mode. */
  updateStatistics?: boolean;
  /** Rate in [0, 1) and seed of the drop-path masks; without it nothing is dropped. Train mode only. */
  dropPath?: { rate: number; seed: number };
  /**
   * False promises that no backward will follow: the pass then holds the logits alone. 'input' promises that one will
   * ask for the input's gradient alone: in eval mode the pass may then hold little more than the signs at the ReLUs.
   * Default true.
   */
  differentiable?: boolean | 'input';
}

/** The result of a forward pass, and what a backward pass needs. Weights must not change between the two. */
export interface Pass {
  readonly batch: number;
  readonly classes: number;
  /** [batch × classes], row-major; the caller's own copy. */
  readonly logits: Float32Array;
  /** The auxiliary head's logits, in train mode, if the graph has that head. */
  readonly auxiliary?: Float32Array;
  /** Whether a backward can give the input's gradient and nothing else, as `differentiable: 'input'` promised. */
  readonly inputOnly?: boolean;
  /** Gives the activations back. A backward that does not keep the pass does so too; disposing twice is harmless. */
  dispose(): void;
}

export interface BackwardRequest {
  weights?: boolean;
  alpha?: boolean;
  input?: boolean;
  /** Leave the pass for a further backward, which costs no forward; by default this one uses it up. */
  keep?: boolean;
  /** Gradient at the auxiliary logits; zero when left out. */
  dAuxiliary?: Float32Array;
  /** Add to these gradients (made by the same model, with the same request) instead of starting from zero. */
  into?: Gradients;
}

/** Gradients of the parameters, which stay with the engine; consumed by one `step`, or disposed. */
export interface WeightGradients {
  /** Copies, by parameter name. */
  read(): Promise<NamedTensors>;
  dispose(): void;
}

/** Exactly what the request named. */
export interface Gradients {
  readonly weights?: WeightGradients;
  readonly alpha?: Alpha;
  /** Shape of the images. */
  readonly input?: Float32Array;
}

/** A compiled network with its parameters. One call at a time: a second one while the first runs is refused. */
export interface Model {
  readonly graph: Graph;

  /**
   * @param images [batch, height, width, channels]
   * @throws InputError if shapes or options do not fit the graph
   * @throws RunError if there is not the memory for it
   */
  forward(images: Tensor, options: ForwardOptions): Promise<Pass>;

  /**
   * Vector–Jacobian product: the gradient of Σ dLogits · logits (+ Σ dAuxiliary · auxiliary) with respect to what
   * the request names. Consumes the pass, unless it is kept.
   *
   * @param dLogits [batch × classes], row-major
   */
  backward(pass: Pass, dLogits: Float32Array, request: BackwardRequest): Promise<Gradients>;

  /** Moves the parameters by one optimiser step and consumes the gradients; returns their norm before clipping. */
  step(optimiser: OptimiserSpec, gradients: Gradients): Promise<{ gradientNorm: number }>;

  /** Copies of all parameters and running statistics, by name, in the layouts of graph/parameters.ts. */
  getState(): Promise<NamedTensors>;
  /** @throws InputError if a name is missing, unknown or of another shape */
  setState(state: NamedTensors): Promise<void>;

  /** What the optimiser remembers (`<parameter>.momentum`, `.mean`, `.variance`, `step`); empty before the first step. */
  getOptimiserState(): Promise<NamedTensors>;
  setOptimiserState(state: NamedTensors): Promise<void>;

  /** Frees everything; any later call is refused. */
  dispose(): void;
}
