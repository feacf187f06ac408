import type { RandomStream } from '../../../base/randomStream.js';
import type { Picture } from '../corruption.js';
import { plasmaFractal } from './plasmaFractal.js';

/** Colour of bare glass and of thick ice. */
const glass = [58, 76, 104] as const;
const ice = [236, 244, 255] as const;

/** Crystals: how many seeds each scale has, and how bright its borders are. */
const scales = [
  { seeds: 10, weight: 0.55 },
  { seeds: 40, weight: 0.35 },
] as const;

/**
 * A drawn frost pattern, [height × width × channels] in 0 … 255: the borders between crystals that grow at their own pace from
 * random seeds (a weighted Voronoi diagram, at two scales) are bright, over clouds of thin ice. It is this project's own and imitates
 * no particular photograph.
 */
export function frostTexture(
  { height, width, channels }: Pick<Picture, 'height' | 'width' | 'channels'>,
  random: RandomStream,
): Float64Array {
  const side = 2 ** Math.ceil(Math.log2(Math.max(height, width)));
  const clouds = plasmaFractal(side, 2, random);
  const crystals = scales.map(({ seeds, weight }) => {
    const grown = Array.from({ length: seeds }, () => ({
      row: height * random.uniform(),
      column: width * random.uniform(),
      pace: 0.6 + 0.8 * random.uniform(),
    }));
    return (row: number, column: number) => weight * borderBrightness(grown, row, column);
  });
  const texture = new Float64Array(height * width * channels);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const borders = crystals.reduce((sum, brightness) => sum + brightness(row, column), 0);
      const thickness = Math.min(1, 0.55 * clouds[row * side + column] + borders);
      const colour = glass.map((dark, i) => dark + thickness * (ice[i] - dark));
      const shown = channels === 1 ? [0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]] : colour;
      texture.set(shown, (row * width + column) * channels);
    }
  }
  return texture;
}

interface Seed {
  readonly row: number;
  readonly column: number;
  readonly pace: number;
}

/** 1 where two crystals meet, falling to 0 over about two pixels. */
function borderBrightness(seeds: readonly Seed[], row: number, column: number): number {
  let first = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (const seed of seeds) {
    const time = Math.hypot(row - seed.row, column - seed.column) / seed.pace;
    if (time < first) [first, second] = [time, first];
    else if (time < second) second = time;
  }
  return Math.exp(-(second - first) / 1.5);
}
