/**
 * Row-wise log-softmax, log pᵢ = zᵢ − max z − log Σⱼ exp(zⱼ − max z), in double precision.
 *
 * @param logits [batch × classes], row-major
 * @returns [batch × classes]; a row with a NaN is all NaN
 */
export function logSoftmax(logits: Float32Array, classes: number): Float64Array {
  const result = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let i = row; i < row + classes; i++) largest = Math.max(largest, logits[i]);
    let sum = 0;
    for (let i = row; i < row + classes; i++) sum += Math.exp(logits[i] - largest);
    const offset = largest + Math.log(sum);
    for (let i = row; i < row + classes; i++) result[i] = logits[i] - offset;
  }
  return result;
}
