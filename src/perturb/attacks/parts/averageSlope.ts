import type { Slope } from '../../subject.js';

/** The mean of values, logits and gradients: the slope of an expectation over a network's or a transform's randomness. */
export function averageSlope(slopes: readonly Slope[]): Slope {
  if (slopes.length === 1) return slopes[0];
  return {
    value: slopes.reduce((sum, { value }) => sum + value, 0) / slopes.length,
    logits: mean(slopes.map(({ logits }) => logits)),
    gradient: mean(slopes.map(({ gradient }) => gradient)),
  };
}

function mean(arrays: readonly Float32Array[]): Float32Array {
  return arrays[0].map((_, i) => arrays.reduce((sum, array) => sum + array[i], 0) / arrays.length);
}
