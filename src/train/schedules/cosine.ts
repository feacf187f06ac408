import { cosineLearningRate } from '../cosineLearningRate.js';
import type { Schedule } from './schedule.js';

/** η_to + ½ (η − η_to)(1 + cos πt) (Loshchilov & Hutter, arXiv 1608.03983, eq. 5, without restarts). */
export function cosine(rate: number, t: number, { to }: Extract<Schedule, { kind: 'cosine' }>): number {
  return cosineLearningRate(t, 1, { from: rate, to });
}
