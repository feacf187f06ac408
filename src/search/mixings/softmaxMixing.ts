import { softmaxAlpha, softmaxAlphaGradient } from '../../space/softmaxAlpha.js';
import type { Mixing } from '../mixing.js';

/** The continuous relaxation of DARTS (arXiv 1806.09055, eq. 2): the softmax of every edge's row. */
export const softmaxMixing: Mixing = {
  name: 'softmax',
  mix(tables, parameters) {
    const weights = softmaxAlpha(tables, parameters);
    return { weights, gradient: dWeights => softmaxAlphaGradient(tables, weights, dWeights) };
  },
};
