import { randomStream } from '../../src/base/randomStream.js';
import type { Model } from '../../src/engine/engine.js';
import type { SgdSpec } from '../../src/engine/optimiserSpec.js';
import type { ArchitectureStep, LabelledBatch, StrategyMemory } from '../../src/search/strategy.js';
import { splits } from './toySearch.js';

/** The first images of a toy split. */
export function toyBatch(role: 'train' | 'validation', size: number): LabelledBatch {
  const { pixels, labels } = splits[role];
  const data = Float32Array.from(pixels.subarray(0, size * 64), value => value / 255);
  return { images: { shape: [size, 8, 8, 1], data }, labels: labels.subarray(0, size) };
}

export interface ToyStep {
  weights: readonly number[];
  optimiser?: Partial<SgdSpec>;
  progress?: number;
  memory?: StrategyMemory;
}

/**
 * A step of the upper level at these mixing weights of a smooth supernet. Its noise is the same whatever they are, so
 * that the objective is a function of them alone.
 */
export function toyStep(
  model: Model,
  { weights, optimiser, progress = 0, memory = {} }: ToyStep,
): ArchitectureStep {
  const sgd = { kind: 'sgd', learningRate: 0, momentum: 0, weightDecay: 0, nesterov: false } as const;
  return {
    ...{ model, perturbationModel: model, ...toyBatch('validation', 6) },
    ...{ alpha: { mix: Float32Array.from(weights) }, progress, memory },
    random: place => randomStream(9, place),
    training: { ...toyBatch('train', 9), optimiser: { ...sgd, ...optimiser } },
  };
}
