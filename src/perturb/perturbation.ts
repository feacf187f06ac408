import type { RandomStream } from '../base/randomStream.js';
import type { Labels, Tensor } from '../base/tensor.js';
import type { Alpha, Model } from '../engine/engine.js';

/**
 * The random stream of each image of a batch, by its place in the batch. An image's result then depends on nothing but
 * its own stream: not on the batch size, nor on which other images are still standing.
 */
export type ImageStreams = (place: number) => RandomStream;

/** The network under perturbation, and how it is run: mode and mixing weights are arguments, never state. */
export interface Target {
  readonly model: Model;
  readonly mode: 'train' | 'eval';
  readonly alpha?: Alpha;
}

/** Anything that makes x′ from x: noise or attack. Made by `createPerturbation`, which adds the contract's checks. */
export interface Perturbation {
  /** `gaussian`, `fgsm`, `pgd-7`, … */
  readonly name: string;
  /** Steps for which it asks the target for gradients; 0 for noise. */
  readonly gradientSteps: number;
  /**
   * @param images [batch, height, width, channels] in [0, 1]
   * @returns new images in [0, 1], each inside its ε-ball
   * @throws InputError if images are outside [0, 1] or labels do not fit
   */
  perturb(target: Target, images: Tensor, labels: Labels, random: ImageStreams): Promise<Tensor>;
}
