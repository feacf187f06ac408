import type { RandomStream } from '../../base/randomStream.js';
import type { Model } from '../../engine/engine.js';
import type { Perturbation } from '../../perturb/perturbation.js';
import type { NasBench201Genotype } from '../../space/genotype.js';
import { oneHotNasBench201 } from '../../space/nasBench201/oneHotWeights.js';
import type { SampleBatch } from '../diagnostics/fixedSample.js';
import { supernetAccuracy } from '../diagnostics/supernetAccuracy.js';

export interface SupernetEstimateSetup {
  /** A trained supernet of NAS-Bench-201. */
  readonly model: Model;
  /** Of the part of the data that its weights were not trained on. */
  readonly sample: readonly SampleBatch[];
  readonly perturbation: Perturbation;
  /** Of the perturbation: the same for every cell. */
  readonly random: RandomStream;
}

/**
 * How good a cell is by the weights that all cells of a supernet share: the accuracy in [0, 1] of the supernet whose
 * mixing weights are 1 for the cell's operations and 0 for the others, with batch statistics, on a sample as it is and
 * perturbed (weight sharing as an estimate: Bender et al., ICML 2018; how well it orders cells: Yu et al., arXiv
 * 1902.08142).
 */
export async function supernetEstimate(
  setup: SupernetEstimateSetup,
  cell: NasBench201Genotype,
): Promise<{ clean: number; perturbed: number }> {
  const { clean, perturbed } = await supernetAccuracy({ ...setup, alpha: oneHotNasBench201(cell) });
  return { clean: clean.accuracy, perturbed: perturbed.accuracy };
}
