/** An attribute of an ONNX operator. */
export type OnnxAttribute =
  | { readonly name: string; readonly int: number }
  | { readonly name: string; readonly ints: readonly number[] }
  | { readonly name: string; readonly float: number };

/** A constant: a parameter in float32, or shapes and places in int64. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** One operator, which reads and writes values by name. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** A float32 input or output; a text in its shape is an extent that is known when the model runs. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** What {@link encodeOnnx} writes: the part of ONNX's `ModelProto` that an inference model needs. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: { readonly name: string; readonly version: string };
  readonly documentation: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: {
    readonly name: string;
    readonly nodes: readonly OnnxNode[];
    readonly constants: readonly OnnxTensor[];
    readonly inputs: readonly OnnxValue[];
    readonly outputs: readonly OnnxValue[];
  };
}
