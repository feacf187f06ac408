import type { RandomStream } from '../../base/randomStream.js';

/** An image to be corrupted: [height × width × channels] values of 0 … 255. One channel is grey, three are red, green and blue. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float64Array;
}

export const severities = [1, 2, 3, 4, 5] as const;

/** How bad a corruption is; 5 is the worst. */
export type Severity = (typeof severities)[number];

/**
 * A common corruption (Hendrycks & Dietterich, arXiv 1903.12261) with the parameters of CIFAR-10-C, which are those of the authors'
 * `make_cifar_c.py`: a function of an image and a random stream. The given picture is not changed.
 *
 * @returns new values in the picture's order; {@link corruptImage} clamps them to 0 … 255 and cuts them to bytes
 */
export type Corruption = (picture: Picture, severity: Severity, random: RandomStream) => Float64Array;

/** A parameter for each severity, in order. */
export type PerSeverity<Value> = readonly [Value, Value, Value, Value, Value];
