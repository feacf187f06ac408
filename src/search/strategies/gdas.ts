import { type GumbelMixingOptions, gumbelMixing } from '../mixings/gumbelMixing.js';
import type { SearchStrategy } from '../strategy.js';
import { darts } from './darts.js';

/**
 * GDAS (Dong & Yang, arXiv 1910.04465): DARTS' first-order step at one sampled operation per edge, drawn anew for every step
 * of either level. The paper anneals τ from 10 to 0.1.
 */
export function gdas(options: GumbelMixingOptions): SearchStrategy {
  return { ...darts, name: 'gdas', mixing: gumbelMixing(options) };
}
