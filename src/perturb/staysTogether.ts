import { definitionOf } from './attackTable.js';
import type { PerturbationSpec } from './perturbationSpec.js';

/**
 * Whether all images of a batch ask the network the same number of questions in the same order, one at a time: what a search or
 * a training step needs, in which the network is in train mode. Noise asks nothing.
 */
export function staysTogether(spec: PerturbationSpec): boolean {
  if (!('norm' in spec)) return true;
  if (spec.kind === 'ensemble') return false;
  return definitionOf(spec.kind).lockstep && !('samples' in spec && (spec.samples ?? 1) > 1);
}
