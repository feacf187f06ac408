import { randomStream } from '../base/randomStream.js';
import type { ImageStreams } from '../perturb/perturbation.js';
import type { Position } from '../train/epochLoop.js';

/** How often the upper level's noise is drawn anew. */
export const redraws = ['step', 'epoch', 'once'] as const;

export type Redraw = (typeof redraws)[number];

/**
 * The randomness of the upper level's perturbation, image by image. Drawn per epoch or once, each place of the batch
 * keeps its noise while the images in it change.
 */
export function perturbationStreams(seed: number, redraw: Redraw, { epoch, step }: Position): ImageStreams {
  const moments = { step: [epoch, step], epoch: [epoch], once: [] } as const satisfies Record<
    Redraw,
    unknown
  >;
  const stream = randomStream(seed, 'perturbation', ...moments[redraw]);
  return place => stream.fork(place);
}
