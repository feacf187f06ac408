/** Clamps to [0, 1], in place; NaN stays. */
export function clampToBox(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0) values[i] = 0;
    else if (values[i] > 1) values[i] = 1;
  }
}
