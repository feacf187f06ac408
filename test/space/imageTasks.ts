import type { ImageTask } from '../../src/space/imageTask.js';

/** The task that the published parameter counts are for. */
export const cifar10: ImageTask = square(32);

/** Ten classes of square colour images. */
export function square(size: number): ImageTask {
  return {
    image: { height: size, width: size, channels: 3 },
    classes: 10,
    mean: [0.49, 0.48, 0.45],
    deviation: [0.25, 0.24, 0.26],
  };
}
