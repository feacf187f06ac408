import type { RandomStream } from '../../../base/randomStream.js';
import type { ImageShape, Slope } from '../../subject.js';

export interface InputDiversity {
  /** Chance in [0, 1] that an image is resized; otherwise it is shown as it is. */
  readonly probability: number;
  /** The smallest size, as a share of the image's, in (0, 1]. */
  readonly smallest: number;
}

/** One draw of a resize: what it shows the network, and how the gradient comes back. */
export interface Resize {
  apply(image: Float32Array): Float32Array;
  /** The transpose of `apply`, on a slope's gradient. */
  pullBack(slope: Slope): Slope;
}

/**
 * Draws a transform of DI²-FGSM (Xie et al., arXiv 1803.06978, §3.2): the image is shrunk bilinearly to a random size and
 * put at a random place among zeros, so that the network still sees its own input size. It is linear, so the gradient
 * comes back by its transpose.
 *
 * @returns undefined where the image is shown as it is
 */
export function drawResize(
  { height, width, channels }: ImageShape,
  { probability, smallest }: InputDiversity,
  random: RandomStream,
): Resize | undefined {
  if (random.uniform() >= probability) return undefined;
  const lowest = Math.max(1, Math.floor(smallest * height));
  const rows = lowest + random.below(Math.max(1, height - lowest));
  const columns = Math.max(1, Math.round((rows * width) / height));
  const down = axis(height, rows, random.below(height - rows + 1));
  const across = axis(width, columns, random.below(width - columns + 1));
  const visit = (take: (to: number, from: number, weight: number) => void) => {
    for (const { to: y, from: fromY, weight: weightY } of down) {
      for (const { to: x, from: fromX, weight: weightX } of across) {
        const to = (y * width + x) * channels;
        const from = (fromY * width + fromX) * channels;
        for (let c = 0; c < channels; c++) take(to + c, from + c, weightY * weightX);
      }
    }
  };
  return {
    apply(image) {
      const shown = new Float32Array(image.length);
      visit((to, from, weight) => {
        shown[to] += weight * image[from];
      });
      return shown;
    },
    pullBack(slope) {
      const gradient = new Float32Array(slope.gradient.length);
      visit((to, from, weight) => {
        gradient[from] += weight * slope.gradient[to];
      });
      return { ...slope, gradient };
    },
  };
}

/** Bilinear weights of one direction: pixel centres, no corner alignment. */
function axis(full: number, shrunk: number, offset: number): { to: number; from: number; weight: number }[] {
  return Array.from({ length: shrunk }, (_, i) => {
    const place = Math.min(Math.max(((i + 0.5) * full) / shrunk - 0.5, 0), full - 1);
    const low = Math.floor(place);
    const high = Math.min(low + 1, full - 1);
    const share = place - low;
    return [
      { to: i + offset, from: low, weight: 1 - share },
      { to: i + offset, from: high, weight: share },
    ].filter(({ weight }) => weight > 0);
  }).flat();
}
