import type { RandomStream } from '../../src/base/randomStream.js';
import { directionalDerivative, dot } from './directionalDerivative.js';
import { expectClose } from './expectClose.js';

/**
 * Holds a gradient against central differences of its function along random directions of signs ±1. Along such a
 * direction the derivative is about as large as the gradient's norm, so the tolerance is a share of that norm, and
 * `absolute` for the rounding of the two values.
 */
export async function expectGradient(
  f: (point: Float32Array) => Promise<number>,
  point: Float32Array,
  gradient: ArrayLike<number>,
  random: RandomStream,
  { step = 0.01, relative = 2e-3, absolute = 1e-3, directions = 2, what = 'gradient' } = {},
): Promise<void> {
  const norm = Math.sqrt(dot(gradient, gradient));
  for (let trial = 0; trial < directions; trial++) {
    const direction = point.map(() => (random.uniform() < 0.5 ? -1 : 1));
    const measured = await directionalDerivative(f, point, direction, step);
    const tolerance = { relative: 0, absolute: relative * norm + absolute };
    expectClose([dot(gradient, direction)], [measured], tolerance, `${what} along direction ${trial}`);
  }
}
