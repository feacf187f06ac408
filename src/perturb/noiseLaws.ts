import type { RandomStream } from '../base/randomStream.js';
import { gaussian } from './noise/gaussian.js';
import { rademacher } from './noise/rademacher.js';
import { saltAndPepper } from './noise/saltAndPepper.js';
import { uniform } from './noise/uniform.js';
import type { NoiseSpec } from './perturbationSpec.js';

/** Adds noise of scale ε to one image, in place. */
export type NoiseLaw = (image: Float32Array, epsilon: number, random: RandomStream, channels: number) => void;

/** The noise laws, by the name that stands on the command line. */
export const noiseLaws: { readonly [Kind in NoiseSpec['kind']]: NoiseLaw } = {
  gaussian,
  uniform,
  rademacher,
  'salt-and-pepper': saltAndPepper,
};
