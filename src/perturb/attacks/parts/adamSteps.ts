/**
 * Adam (Kingma & Ba, arXiv 1412.6980, algorithm 1, β = 0.9 and 0.999) on `values`, in place: every call of the result is one
 * step down the gradient whose entries it is told.
 */
export function adamSteps(
  values: Float64Array,
  learningRate: number,
): (gradient: (i: number) => number) => void {
  const mean = new Float64Array(values.length);
  const variance = new Float64Array(values.length);
  let step = 0;
  return gradient => {
    step++;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    for (let i = 0; i < values.length; i++) {
      const g = gradient(i);
      mean[i] = 0.9 * mean[i] + 0.1 * g;
      variance[i] = 0.999 * variance[i] + 0.001 * g * g;
      values[i] -= (rate * mean[i]) / (Math.sqrt(variance[i]) + 1e-8);
    }
  };
}
