import { wilsonInterval } from '../../src/evaluate/wilsonInterval.js';
import type { CorruptionResult } from '../../src/experiment/corruptionResult.js';
import type { TransferResult } from '../../src/experiment/transferResult.js';
import { severities } from '../../src/perturb/corruptions/corruption.js';
import { corruptionNames, corruptionTable } from '../../src/perturb/corruptionTable.js';

export const provenance = {
  checkpointSha256: 'abc',
  versions: { rnas: '0.1.0', node: '20.20.0' },
  engine: { name: 'native', description: 'avx2' },
  git: null,
  startedAt: '2026-01-01T00:00:00.000Z',
};

const interval = (accuracy: number) => wilsonInterval(Math.round(1000 * accuracy), 1000);

/** Accuracy falls by `step` from severity to severity, and a little from corruption to corruption. */
export function corruptionResult(clean: number, step: number): CorruptionResult {
  const entries = corruptionNames.map((name, place) => {
    const bySeverity = severities.map(severity => {
      const accuracy = clean - severity * step - place / 100;
      return { severity, accuracy, interval: interval(accuracy) };
    });
    const accuracy = bySeverity[2].accuracy;
    return [name, { family: corruptionTable[name].family, accuracy, severities: bySeverity }] as const;
  });
  return {
    ...{ schema: 1, images: 1000, source: 'generated', clean, cleanInterval: interval(clean) },
    corruptions: Object.fromEntries(entries),
    meanAccuracy: clean - 3 * step - 0.07,
    seconds: 60,
    config: {
      ...{ checkpoint: 'best', corruptions: [...corruptionNames], severities: [...severities] },
      ...{ batchSize: 100, seed: 1 },
    },
    ...provenance,
  };
}

/** A source's row: what `accuracy` of each target, by its checkpoint, is left. */
export function transferResult(source: string, accuracy: Readonly<Record<string, number>>): TransferResult {
  const bounds = { epsilon: 8 / 255, norm: 'linf' } as const;
  const targets = Object.entries(accuracy).map(([run, share]) => ({
    ...{ run, checkpointSha256: `sha of ${run}`, clean: 0.9, accuracy: share, interval: interval(share) },
  }));
  return {
    ...{ schema: 1, source, images: 1000, ...bounds, clean: 0.9 },
    attacks: {
      'pgd-20': { targets, seconds: 1, forwardPasses: 20, backwardPasses: 20, queries: 2000 },
    },
    config: { checkpoint: 'best', attacks: ['pgd-20'], ...bounds, earlyStop: true, batchSize: 100, seed: 1 },
    ...provenance,
    checkpointSha256: `sha of ${source}`,
  };
}
