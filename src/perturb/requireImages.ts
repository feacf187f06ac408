import { types } from 'node:util';
import { InputError } from '../base/inputError.js';
import type { Labels, Tensor } from '../base/tensor.js';

/** Refuses a batch without images or with other than one label each, and images outside [0, 1]. */
export function requireImages(images: Tensor, labels: Labels): void {
  if (images.shape[0] !== labels.length || labels.length === 0) {
    throw new InputError({
      given: `${images.shape[0]} images with ${labels.length} labels`,
      expected: 'one label per image, and at least one image',
      remedy: 'pass the labels of the same batch',
    });
  }
  requirePixels(images.data);
}

/** Refuses pixel values outside [0, 1], and bytes. */
export function requirePixels(pixels: Float32Array): void {
  if (!types.isFloat32Array(pixels)) {
    throw new InputError({
      given: `images in ${Object.prototype.toString.call(pixels).slice(8, -1)}`,
      expected: 'a Float32Array of pixel values in [0, 1]',
      remedy: 'divide 8-bit images by 255: Float32Array.from(bytes, value => value / 255)',
    });
  }
  for (const value of pixels) {
    if (value >= 0 && value <= 1) continue;
    throw new InputError({
      given: `an image with the value ${value}`,
      expected: 'pixel values in [0, 1]',
      remedy:
        value > 1
          ? 'divide 8-bit images by 255; normalisation is a layer inside the model'
          : 'clip the images',
    });
  }
}
