import type { RandomStream } from '../../base/randomStream.js';

/** v ↦ H·v for a symmetric H; v has length one. */
export type HessianProduct = (direction: Float64Array) => Promise<Float64Array>;

export interface PowerIterationOptions {
  /** Products with H at most. */
  readonly iterations: number;
  /** Enough when the residual is at most this share of |θ|. */
  readonly tolerance: number;
  /** Draws the first direction. */
  readonly random: RandomStream;
}

export interface DominantEigenvalue {
  /** Rayleigh quotient θ = vᵀHv of the last direction, with its sign. */
  readonly value: number;
  /** ‖Hv − θv‖₂: some eigenvalue of H is at most this far from θ. */
  readonly residual: number;
  /** Products with H that were made. */
  readonly iterations: number;
}

/**
 * The eigenvalue of largest magnitude of a symmetric matrix that is known by its products alone, by power iteration:
 * v ← Hv / ‖Hv‖. Two eigenvalues of nearly the same magnitude and opposite signs make it slow; the residual then says so.
 *
 * @param size length of a direction
 * @example
 * const { value, residual } = await dominantEigenvalue(product, 3, { iterations: 50, tolerance: 1e-6, random });
 */
export async function dominantEigenvalue(
  product: HessianProduct,
  size: number,
  { iterations, tolerance, random }: PowerIterationOptions,
): Promise<DominantEigenvalue> {
  let direction = unit(Float64Array.from({ length: size }, () => random.normal()));
  for (let done = 1; ; done++) {
    const image = await product(direction);
    const value = dot(direction, image);
    const residual = norm(image.map((component, i) => component - value * direction[i]));
    // A zero image is an eigenvector of 0, and has no direction to go on in.
    const settled = residual <= tolerance * Math.abs(value) || norm(image) === 0;
    if (settled || done >= iterations) return { value, residual, iterations: done };
    direction = unit(image);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, component, i) => sum + component * b[i], 0);
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function unit(vector: Float64Array): Float64Array {
  const length = norm(vector);
  return vector.map(component => component / length);
}
