import type { AttackResult } from '../../experiment/attackResult.js';
import type { RunRecord } from '../../experiment/runRecord.js';
import type { Scale } from './scale.js';

/** `summary.json` beside the main job's report. */
export interface QuickstartSummary {
  /** Wall time by stage, earlier parts of a stopped job included. */
  readonly stages: Readonly<Record<string, { seconds: number }>>;
  /** Accuracies over the attacked test images, in [0, 1]. */
  readonly cells: readonly { name: string; genotype: string; clean: number; fgsm: number; pgd20: number }[];
  /** Wall time inside the passes of the noise search, relative to the others over as many steps. */
  readonly costRatio: { noiseVsDarts: number; noiseVsPgd7: number };
  /** The same in multiply–accumulates, which do not depend on what else the machine does. */
  readonly costRatioMacs: { noiseVsDarts: number; noiseVsPgd7: number };
  readonly engine: string;
  readonly scale: Scale;
}

export function summariseCell(name: string, genotype: string, { clean, attacks }: AttackResult) {
  return { name, genotype, clean, fgsm: attacks.fgsm.accuracy, pgd20: attacks['pgd-20'].accuracy };
}

/** Cost of the noise search relative to the others, which took as many steps. */
export function compareCosts(
  records: readonly RunRecord[],
): Pick<QuickstartSummary, 'costRatio' | 'costRatioMacs'> {
  const ratios = (unit: 'seconds' | 'macs') => {
    const cost = (name: string) => {
      const { weights, alpha, perturbation } = records.find(record => record.name === `search-${name}`)!
        .ledger!;
      return weights[unit] + alpha[unit] + perturbation[unit];
    };
    return { noiseVsDarts: cost('noise') / cost('darts'), noiseVsPgd7: cost('noise') / cost('pgd7') };
  };
  return { costRatio: ratios('seconds'), costRatioMacs: ratios('macs') };
}
