import type { NativeNetwork } from './lowerGraph.js';

/**
 * `fast`: the widest vectors that this processor has. `avx2`: those of AVX2 with FMA. `baseline`: those that every processor of
 * the architecture has. `reference`: plain loops, slow: what the others are tested against. The same instructions have the same
 * bits on every processor.
 */
export type NativeKernels = 'fast' | 'avx2' | 'baseline' | 'reference';

declare const handle: unique symbol;
/** An object of the addon, in JavaScript's hands; the garbage collector frees it. */
type Handle<Name extends string> = { readonly [handle]: Name };

export type EngineHandle = Handle<'engine'>;
export type ModelHandle = Handle<'model'>;
export type PassHandle = Handle<'pass'>;
export type GradientsHandle = Handle<'gradients'>;

/** Arguments of a forward call; `alpha` is all tables and `masks` all drop-path masks, one after the other. */
export interface NativeForward {
  readonly train: boolean;
  readonly differentiable: boolean;
  /** With `differentiable`: the backward pass asks for the input's gradient alone. */
  readonly inputOnly: boolean;
  readonly updateStatistics: boolean;
  readonly dropPath: boolean;
  readonly batch: number;
  readonly images: Float32Array;
  readonly alpha: Float32Array;
  readonly masks: Float32Array;
}

export interface NativeBackward {
  readonly weights: boolean;
  readonly alpha: boolean;
  readonly input: boolean;
  /** Whether the pass's handle stays good. */
  readonly keep: boolean;
  readonly hasAuxiliary: boolean;
  readonly dLogits: Float32Array;
  readonly dAuxiliary?: Float32Array;
  /** Gradients to add to. */
  readonly into?: GradientsHandle;
}

/** Arrays are those of all trainable parameters, one after the other in canonical layout. */
export interface NativeOptimiserState {
  readonly kind: 'none' | 'sgd' | 'adam';
  readonly step: number;
  /** SGD's momentum, Adam's mean. */
  readonly first: Float32Array;
  /** Adam's variance. */
  readonly second: Float32Array;
}

/** What src/native/addon.cc registers. Array arguments are copied before a call returns. */
export interface NativeAddon {
  createEngine(options: { threads: number; kernels: NativeKernels }): EngineHandle;
  /**
   * Bytes that all buffers of the process may have together. What exceeds them is refused with an Error before it is
   * touched: an operating system that has promised too much would end the process.
   */
  limitMemory(bytes: number): void;
  /** Bytes of all buffers of the process now: activations kept, blocks that wait for the next pass, scratch. */
  heldMemory(): number;
  /** The instruction set that these are compiled for; null if this processor lacks it. */
  describeKernels(kernels: NativeKernels): string | null;
  createModel(engine: EngineHandle, network: NativeNetwork): ModelHandle;
  forward(
    model: ModelHandle,
    call: NativeForward,
  ): Promise<{ logits: Float32Array; auxiliary: Float32Array; pass?: PassHandle }>;
  backward(
    model: ModelHandle,
    pass: PassHandle,
    call: NativeBackward,
  ): Promise<{ weights?: GradientsHandle; alpha?: Float32Array; input?: Float32Array }>;
  step(model: ModelHandle, optimiser: object, gradients: GradientsHandle): Promise<number>;
  release(handle: ModelHandle | PassHandle | GradientsHandle): void;
  readParameters(model: ModelHandle): Float32Array;
  writeParameters(model: ModelHandle, values: Float32Array): void;
  readGradients(model: ModelHandle, gradients: GradientsHandle): Float32Array;
  optimiserKind(model: ModelHandle): NativeOptimiserState['kind'];
  readOptimiser(model: ModelHandle): NativeOptimiserState;
  writeOptimiser(model: ModelHandle, state: NativeOptimiserState): void;
  /** GFLOP/s of the engine's threads together, on registers alone. */
  measurePeak(engine: EngineHandle): Promise<number>;
  /** The kernel behind it, for tests: x ← x / 2 + 1, `rounds` times, for as many copies of x as it works on. */
  runFmaPeak(engine: EngineHandle, rounds: number, x: number): Float32Array;
}
