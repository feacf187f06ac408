import type { RandomStream } from '../base/randomStream.js';
import type { Labels, Tensor } from '../base/tensor.js';
import type { Alpha, Model } from '../engine/engine.js';
import type { Norm } from './bounds.js';
import type { ImageShape } from './subject.js';

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
  /** Of which attack it is a variant; only variants of one attack are told that more steps should do more. */
  readonly kind?: string;
  /** `gaussian`, `fgsm`, `pgd-7`, … */
  readonly name: string;
  /** Steps for which it asks the target for gradients; 0 for noise, and for searches that are not for the strongest image. */
  readonly gradientSteps: number;
  /**
   * Refuses a network and images that this could not end on, such as one with too few classes for its loss, without asking the network: so
   * that a list of attacks need not begin in vain.
   *
   * @throws InputError
   */
  requireSuited?(target: Target, shape: ImageShape): void;
  /**
   * @param images [batch, height, width, channels] in [0, 1]
   * @returns new images in [0, 1], each inside its ε-ball
   * @throws InputError if images are outside [0, 1] or labels do not fit
   */
  perturb(target: Target, images: Tensor, labels: Labels, random: ImageStreams): Promise<Tensor>;
}

/** A perturbation that can be evaluated image by image. */
export interface EvaluablePerturbation extends Perturbation {
  readonly norm: Norm;
  readonly epsilon: number;
  /** `strongest`: looks for the worst image in the ball. `nearest`: for the least norm, which its results tell. */
  readonly seeks: 'strongest' | 'nearest';
  /**
   * Perturbs images one by one, in batches that are refilled as images are done, and classifies every result. Results come
   * in the order in which they are ready and do not depend on the batch size.
   *
   * @throws InputError if an image is outside [0, 1], or the network answers with numbers that are not finite
   */
  attack(target: Target, source: ImageSource, options: AttackOptions): Promise<void>;
}

/** Images to be attacked, each asked for when its turn comes. */
export interface ImageSource {
  readonly count: number;
  readonly shape: ImageShape;
  image(place: number): SourceImage;
}

export interface SourceImage {
  /** [height × width × channels] in [0, 1]. */
  readonly pixels: Float32Array;
  readonly label: number;
  readonly random: RandomStream;
  /** The class to be reached: overrides what the attack's spec says. */
  readonly target?: number;
}

export interface AttackOptions {
  readonly batchSize: number;
  /** Called once per image, between passes: it should be quick. */
  readonly onResult: (result: ImageResult) => void;
  /** Classify the clean images first and leave the wrong ones alone. False if all are known to be right. Default true. */
  readonly checkClean?: boolean;
  /**
   * Stop an image's attack at its first adversarial point inside the ball. False lets it climb on to its last step or query; an attack
   * that looks for the nearest image never stops before. Default true.
   */
  readonly stopEarly?: boolean;
  readonly signal?: AbortSignal;
}

/** What came of one image. */
export interface ImageResult {
  readonly place: number;
  /** The perturbed image, inside ball and box. */
  readonly image: Float32Array;
  /** Its class: the first of the largest logits. */
  readonly prediction: number;
  /** Whether it is misclassified; for a targeted attack, whether it has the target class. */
  readonly success: boolean;
  /**
   * Norm of the nearest perturbation with success that is known: of `image`, or of a nearer or farther one for attacks that
   * seek the nearest. 0 if the clean image is misclassified, ∞ if none was found. Success is the same as norm ≤ ε.
   */
  readonly norm: number;
  /** The class that was to be reached, of a targeted attack. An image that has it for its label is left alone, without success. */
  readonly target?: number;
  /** Forward and backward passes of this image. */
  readonly forward: number;
  readonly backward: number;
  /** Of an ensemble, the member that succeeded. */
  readonly by?: string;
}
