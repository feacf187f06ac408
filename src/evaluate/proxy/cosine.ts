/** a·b / (‖a‖ ‖b‖) in float64, in [−1, 1]; 0 where either is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let aSquares = 0;
  let bSquares = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    aSquares += a[i] * a[i];
    bSquares += b[i] * b[i];
  }
  const lengths = Math.sqrt(aSquares * bSquares);
  return lengths === 0 ? 0 : Math.min(Math.max(product / lengths, -1), 1);
}
