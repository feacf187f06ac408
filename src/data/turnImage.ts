interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Turns and scales an image about its centre: with R the rotation by `angle` and c the centre, the colour at q is the
 * source's at c + R⁻¹(q − c) / scale, linear between its four neighbours. What lies outside the source is black.
 *
 * @param source [height, width, channels]
 * @param target of the same length, overwritten
 * @param angle in radians, clockwise as seen on a screen
 * @param scale > 1 enlarges
 *
 * @example
 * turnImage(image, turned, { height: 28, width: 28, channels: 1 }, { angle: Math.PI / 12, scale: 1.1 });
 */
export function turnImage(
  source: Float32Array,
  target: Float32Array,
  { height, width, channels }: Extent,
  { angle, scale }: { readonly angle: number; readonly scale: number },
): void {
  const [cosine, sine] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [down, right] = [row - middleRow, column - middleColumn];
      const fromRow = middleRow + cosine * down - sine * right;
      const fromColumn = middleColumn + sine * down + cosine * right;
      const [top, left] = [Math.floor(fromRow), Math.floor(fromColumn)];
      const to = (row * width + column) * channels;
      target.fill(0, to, to + channels);
      for (const corner of corners) {
        const [y, x] = [top + corner.down, left + corner.right];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const weight = (1 - Math.abs(fromRow - y)) * (1 - Math.abs(fromColumn - x));
        const from = (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          target[to + channel] += weight * source[from + channel];
        }
      }
    }
  }
}

const corners = [
  { down: 0, right: 0 },
  { down: 0, right: 1 },
  { down: 1, right: 0 },
  { down: 1, right: 1 },
] as const;
