import type { AttackResult } from '../../experiment/attackResult.js';
import type { RunRecord } from '../../experiment/runRecord.js';
import type { Scale } from './scale.js';

/** `summary.json` beside the main job's report. */
export interface QuickstartSummary {
  /** Wall time by stage, earlier parts of a stopped job included. */
  readonly stages: Readonly<Record<string, { seconds: number }>>;
  /** Accuracies over the attacked test images, in [0, 1]. */
  readonly cells: readonly { name: string; genotype: string; clean: number; fgsm: number; pgd20: number }[];
  /** Wall time inside the passes of a search, relative to the others over the same number of steps. */
  readonly costRatio: { noiseVsDarts: number; noiseVsPgd7: number };
  readonly engine: string;
  readonly scale: Scale;
}

export function summariseCell(name: string, genotype: string, { clean, attacks }: AttackResult) {
  return { name, genotype, clean, fgsm: attacks.fgsm.accuracy, pgd20: attacks['pgd-20'].accuracy };
}

/** Cost of the noise search relative to the others, which took as many steps: wall time inside their passes. */
export function compareCosts(records: readonly RunRecord[]): QuickstartSummary['costRatio'] {
  const seconds = (name: string) => {
    const { weights, alpha, perturbation } = records.find(record => record.name === `search-${name}`)!
      .ledger!;
    return weights.seconds + alpha.seconds + perturbation.seconds;
  };
  return {
    noiseVsDarts: seconds('noise') / seconds('darts'),
    noiseVsPgd7: seconds('noise') / seconds('pgd7'),
  };
}
