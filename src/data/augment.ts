import { InputError } from '../base/inputError.js';
import type { RandomStream } from '../base/randomStream.js';
import type { Tensor } from '../base/tensor.js';
import { turnImage } from './turnImage.js';

/**
 * Random changes of training images, in the order rotation and scaling, crop, flip, cutout; the last three as DARTS applies
 * them to CIFAR.
 * Digits are not mirrored in nature: leave `flip` off for MNIST.
 */
export interface Augmentation {
  /** Each image is turned about its centre by an angle uniform in −rotation … rotation degrees (0 … 180). Default 0. */
  readonly rotation?: number;
  /** Each image is enlarged by a factor uniform in 1 − scaling … 1 + scaling (0 ≤ scaling < 1). Default 0. */
  readonly scaling?: number;
  /**
   * Pixels of black border before a window of the original size is cut out at random, so the image moves by −padding …
   * padding in each direction (4 for CIFAR). 0: no crop.
   */
  readonly cropPadding: number;
  /** Mirror left to right with probability 1/2. */
  readonly flip: boolean;
  /**
   * Side of the square that is painted over (16 for CIFAR). Its centre is any pixel of the image, and what sticks out
   * is cut off (DeVries & Taylor, arXiv 1708.04552, section 3). 0: no cutout.
   */
  readonly cutout: number;
  /**
   * Colour of that square, one value per channel in [0, 1]. Give the data set's mean: DARTS paints zeros after
   * normalisation, and zero after (x − mean) / deviation is the mean before it.
   */
  readonly fill: readonly number[];
}

interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Augmented copies of a batch; the images given stay as they are.
 *
 * @param images [batch, height, width, channels] in [0, 1]
 * @param random all randomness of this call
 * @returns images of the same shape in [0, 1]
 * @throws InputError if a size is not a whole number ≥ 0, or `fill` is not one value in [0, 1] per channel
 *
 * @example
 * augment(images, { cropPadding: 4, flip: true, cutout: 16, fill: dataSet.mean }, stream.fork('augment', batch));
 */
export function augment(images: Tensor, augmentation: Augmentation, random: RandomStream): Tensor {
  const [batch, height, width, channels] = images.shape;
  const { cropPadding, flip, cutout, fill, rotation = 0, scaling = 0 } = augmentation;
  requireValid(augmentation, channels);
  const extent: Extent = { height, width, channels };
  const imageSize = height * width * channels;
  const data = new Float32Array(images.data.length);
  const turned = rotation > 0 || scaling > 0 ? new Float32Array(imageSize) : undefined;
  for (let index = 0; index < batch; index++) {
    const image = images.data.subarray(index * imageSize, (index + 1) * imageSize);
    if (turned) {
      const angle = (between(random, rotation) * Math.PI) / 180;
      turnImage(image, turned, extent, { angle, scale: 1 + between(random, scaling) });
    }
    const source = turned ?? image;
    const target = data.subarray(index * imageSize, (index + 1) * imageSize);
    const down = random.below(2 * cropPadding + 1) - cropPadding;
    const right = random.below(2 * cropPadding + 1) - cropPadding;
    const mirrored = flip && random.below(2) === 1;
    copyShifted(source, target, extent, { down, right, mirrored });
    if (cutout > 0) {
      const centre = { row: random.below(height), column: random.below(width) };
      paintSquare(target, extent, centre, cutout, fill);
    }
  }
  return { shape: images.shape, data };
}

/** Uniform in −bound … bound. */
function between(random: RandomStream, bound: number): number {
  return bound * (2 * random.uniform() - 1);
}

/** Copies the window that lies `down` and `right` of the image; what lies outside the image stays black. */
function copyShifted(
  source: Float32Array,
  target: Float32Array,
  { height, width, channels }: Extent,
  { down, right, mirrored }: { down: number; right: number; mirrored: boolean },
): void {
  for (let row = 0; row < height; row++) {
    const fromRow = row + down;
    if (fromRow < 0 || fromRow >= height) continue;
    for (let column = 0; column < width; column++) {
      const fromColumn = (mirrored ? width - 1 - column : column) + right;
      if (fromColumn < 0 || fromColumn >= width) continue;
      const from = (fromRow * width + fromColumn) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) target[to + channel] = source[from + channel];
    }
  }
}

/** Rows and columns centre − ⌊side / 2⌋ … centre − ⌊side / 2⌋ + side − 1, as far as they lie in the image. */
function paintSquare(
  target: Float32Array,
  { height, width, channels }: Extent,
  centre: { row: number; column: number },
  side: number,
  colour: readonly number[],
): void {
  const top = centre.row - Math.floor(side / 2);
  const left = centre.column - Math.floor(side / 2);
  for (let row = Math.max(0, top); row < Math.min(height, top + side); row++) {
    for (let column = Math.max(0, left); column < Math.min(width, left + side); column++) {
      target.set(colour, (row * width + column) * channels);
    }
  }
}

function requireValid(augmentation: Augmentation, channels: number): void {
  const { cropPadding, cutout, fill, rotation = 0, scaling = 0 } = augmentation;
  for (const [name, size] of Object.entries({ cropPadding, cutout })) {
    if (!(Number.isInteger(size) && size >= 0)) {
      throw new InputError({
        given: `${name} ${size}`,
        expected: 'a whole number of pixels, 0 or more',
        remedy: `set ${name} to 0 to switch it off`,
      });
    }
  }
  if (!(rotation >= 0 && rotation <= 180 && scaling >= 0 && scaling < 1)) {
    throw new InputError({
      given: `rotation ${rotation} and scaling ${scaling}`,
      expected: 'a rotation from 0 to 180 degrees and a scaling from 0 to less than 1',
      remedy: 'set both to 0 to switch them off',
    });
  }
  if (fill.length !== channels || !fill.every(value => value >= 0 && value <= 1)) {
    throw new InputError({
      given: `a cutout colour of [${fill.join(', ')}]`,
      expected: `${channels} values from 0 to 1, one per channel`,
      remedy: "pass the data set's mean",
    });
  }
}
