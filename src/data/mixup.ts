import type { RandomStream } from '../base/randomStream.js';
import type { Tensor } from '../base/tensor.js';
import { betaVariate } from './betaVariate.js';

/** How a batch is mixed with itself: one share, and a partner for each place. */
export interface Mix {
  /** λ in [0, 1]. */
  readonly share: number;
  /** A permutation of the batch. */
  readonly partners: Int32Array;
}

/**
 * Draws a mix (Zhang et al., arXiv 1710.09412, §2): λ ~ Beta(α, α), and the batch in another order.
 *
 * @param alpha α > 0; small values mix rarely
 */
export function drawMix(alpha: number, batch: number, random: RandomStream): Mix {
  return { share: betaVariate(alpha, random), partners: random.permutation(batch) };
}

/** λ · row + (1 − λ) · partner's row of each row, for images of [batch, …] or targets of [batch, classes]. */
export function mixRows({ shape, data }: Tensor, { share, partners }: Mix): Tensor {
  const size = data.length / partners.length;
  const mixed = new Float32Array(data.length);
  for (const [place, partner] of partners.entries()) {
    for (let i = 0; i < size; i++) {
      const own = data[place * size + i];
      mixed[place * size + i] = own + (1 - share) * (data[partner * size + i] - own);
    }
  }
  return { shape, data: mixed };
}
