import type { NamedTensors, Tensor } from '../../base/tensor.js';

interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The tensors of these names, one after the other in one array. */
export function joinTensors(names: readonly Named[], tensors: NamedTensors): Float32Array {
  const joined = new Float32Array(names.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  let offset = 0;
  for (const { name, shape } of names) {
    joined.set(tensors.get(name)!.data, offset);
    offset += sizeOf(shape);
  }
  return joined;
}

/** The reverse of {@link joinTensors}. */
export function splitTensors(names: readonly Named[], joined: Float32Array): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const { name, shape } of names) {
    const data = joined.slice(offset, offset + sizeOf(shape));
    tensors.set(name, { shape, data });
    offset += data.length;
  }
  return tensors;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
