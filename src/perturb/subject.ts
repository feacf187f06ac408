import type { RandomStream } from '../base/randomStream.js';
import type { Objective, ObjectiveMaker } from '../loss/objective.js';
import type { ObjectiveName } from '../loss/objectives.js';

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The answer to a question about the gradient. */
export interface Slope {
  readonly logits: Float32Array;
  /** The objective there. */
  readonly value: number;
  /** Its gradient with respect to the image. */
  readonly gradient: Float32Array;
}

/**
 * One image under attack, as an attack sees it. Attacks are written for one image, as their papers are; what they ask is
 * gathered over all images that are attacked at the same time and answered in full batches. Images and gradients are
 * [height × width × channels].
 */
export interface Subject {
  readonly shape: ImageShape;
  /** The clean image; not to be changed. */
  readonly clean: Float32Array;
  readonly label: number;
  /** The class to be reached, if the attack is targeted. */
  readonly target?: number;
  /** The image's own stream. */
  readonly random: RandomStream;
  /** Whether the attack may return as soon as it has an adversarial image inside the ball. */
  readonly stopEarly: boolean;
  /** The norm at which a search for the nearest adversarial image may end. */
  readonly enough: number;
  /** Logits of the clean image; asked of the network once. */
  cleanLogits(): Promise<Float32Array>;
  logits(image: Float32Array): Promise<Float32Array>;
  logitsOf(images: readonly Float32Array[]): Promise<Float32Array[]>;
  /** Makes an objective about this image and its target. */
  objective(loss: ObjectiveName | ObjectiveMaker): Promise<Objective>;
  gradient(image: Float32Array, objective: Objective): Promise<Slope>;
  /** The slopes of several objectives at one image, of which the network is asked once. */
  slopes(image: Float32Array, objectives: readonly Objective[]): Promise<Slope[]>;
  /** The slopes of an objective at several images. */
  gradientsAt(images: readonly Float32Array[], objective: Objective): Promise<Slope[]>;
  /** Whether an image with these logits is misclassified, or has the target class. */
  isAdversarial(logits: Float32Array): boolean;
  /** The same image, with another stream, target or end. */
  with(changes: { random?: RandomStream; target?: number; enough?: number }): Subject;
}
