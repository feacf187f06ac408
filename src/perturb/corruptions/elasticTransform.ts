import type { RandomStream } from '../../base/randomStream.js';
import type { Corruption, PerSeverity, Picture } from './corruption.js';
import { type Border, mirrored, mirroredAtEdge } from './parts/borders.js';
import { gaussianFilter } from './parts/gaussianFilter.js';
import { warp } from './parts/warp.js';

/** Height of the waves, their width, and how far the corners of the affine map move, in pixels. */
const stretches: PerSeverity<readonly [height: number, sigma: number, shift: number]> = [
  [0, 0, 0.08],
  [0.05, 0.2, 0.07],
  [0.08, 0.06, 0.06],
  [0.1, 0.04, 0.05],
  [0.1, 0.03, 0.03],
].map(parts => parts.map(part => 32 * part)) as unknown as PerSeverity<readonly [number, number, number]>;

/**
 * A random affine map that moves three points around the middle by up to `shift`, then a displacement of every pixel by uniform noise that
 * is smoothed by a Gaussian.
 */
export const elasticTransform: Corruption = (picture, severity, random) => {
  const { height, width } = picture;
  const [amplitude, sigma, shift] = stretches[severity - 1];
  const { rows, columns } = affineSource(picture, shift, random);
  const bent = { ...picture, data: warp(picture, { rows, columns, border: mirroredAtEdge }) };
  if (amplitude === 0) return bent.data;
  const waves = (border: Border) => {
    const data = Float64Array.from({ length: height * width }, () => 2 * random.uniform() - 1);
    return gaussianFilter({ height, width, channels: 1, data }, { sigma, truncate: 3, border });
  };
  const right = waves(mirrored);
  const down = waves(mirrored);
  return warp(bent, {
    rows: down.map((wave, pixel) => Math.floor(pixel / width) + amplitude * wave),
    columns: right.map((wave, pixel) => (pixel % width) + amplitude * wave),
    border: mirrored,
  });
};

/** Where each pixel of the affinely mapped picture comes from. */
function affineSource({ height, width }: Picture, shift: number, random: RandomStream) {
  const side = Math.floor(Math.min(height, width) / 3);
  const [middleX, middleY] = [Math.floor(height / 2), Math.floor(width / 2)];
  const corners = [
    [middleX + side, middleY + side],
    [middleX + side, middleY - side],
    [middleX - side, middleY - side],
  ];
  const move = () => shift * (2 * random.uniform() - 1);
  const [a, b, c] = corners.map(([x, y]) => [x + move(), y + move()]);
  // b − a and c − b are the images of (0, −2 side) and (−2 side, 0).
  const matrix = {
    xx: (b[0] - c[0]) / (2 * side),
    yx: (b[1] - c[1]) / (2 * side),
    xy: (a[0] - b[0]) / (2 * side),
    yy: (a[1] - b[1]) / (2 * side),
  };
  const determinant = matrix.xx * matrix.yy - matrix.xy * matrix.yx;
  const [originX, originY] = corners[0];
  const rows = new Float64Array(height * width);
  const columns = new Float64Array(height * width);
  for (let pixel = 0; pixel < rows.length; pixel++) {
    const x = (pixel % width) - a[0];
    const y = Math.floor(pixel / width) - a[1];
    columns[pixel] = originX + (matrix.yy * x - matrix.xy * y) / determinant;
    rows[pixel] = originY + (matrix.xx * y - matrix.yx * x) / determinant;
  }
  return { rows, columns };
}
