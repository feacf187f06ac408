/** A dense float32 array with its shape, row-major. Images are [batch, height, width, channels] in [0, 1]. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Tensors by name, in a fixed order: what a checkpoint holds. */
export type NamedTensors = ReadonlyMap<string, Tensor>;

/** Class indices, one per image. */
export type Labels = Uint8Array | Uint16Array | Int32Array;
