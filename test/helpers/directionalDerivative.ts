/**
 * Central difference of a scalar function along a direction: (f(x + h·v) − f(x − h·v)) / 2h. The function gets float32
 * arrays; h is the step that float32 made of it, taken back out in float64, so that rounding x + h·v costs nothing.
 */
export async function directionalDerivative(
  f: (point: Float32Array) => Promise<number>,
  point: Float32Array,
  direction: Float32Array,
  step: number,
): Promise<number> {
  const moved = (sign: number) => point.map((value, i) => value + sign * step * direction[i]);
  return ((await f(moved(1))) - (await f(moved(-1)))) / (2 * step);
}

/** Σ a·b in float64. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
