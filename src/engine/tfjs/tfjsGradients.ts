import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, Tensor } from '../../base/tensor.js';
import { usedUp } from '../checkCall.js';
import type { WeightGradients } from '../engine.js';

/** Gradients of all trainable parameters, held as tensors of the backend. */
export class TfjsGradients implements WeightGradients {
  private readonly owner: Set<TfjsGradients>;
  private tensors: ReadonlyMap<string, tf.Tensor> | undefined;

  /**
   * @param tensors by parameter name; this object's own from now on
   * @param owner the model's live gradients: these are among them until they are disposed
   */
  constructor(tensors: ReadonlyMap<string, tf.Tensor>, owner: Set<TfjsGradients>) {
    this.tensors = tensors;
    this.owner = owner;
    owner.add(this);
  }

  async read(): Promise<NamedTensors> {
    if (!this.tensors) throw usedUp('gradients', 'read');
    return readTensors(this.tensors);
  }

  /** Adds these values, by parameter name; parameters that have none keep what they have. */
  add(values: ReadonlyMap<string, tf.Tensor>): void {
    if (!this.tensors) throw usedUp('gradients', 'backward into');
    const sums = new Map(this.tensors);
    for (const [name, value] of values) {
      const before = sums.get(name)!;
      sums.set(name, tf.add(before, value));
      before.dispose();
    }
    this.tensors = sums;
  }

  dispose(): void {
    if (this.tensors) tf.dispose([...this.tensors.values()]);
    this.tensors = undefined;
    this.owner.delete(this);
  }
}

/** Copies of tensors, by name. */
export async function readTensors(tensors: ReadonlyMap<string, tf.Tensor>): Promise<NamedTensors> {
  const read = new Map<string, Tensor>();
  for (const [name, tensor] of tensors)
    read.set(name, { shape: [...tensor.shape], data: await readValues(tensor) });
  return read;
}

/** A copy of one tensor's values. */
export async function readValues(tensor: tf.Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data<'float32'>());
}
