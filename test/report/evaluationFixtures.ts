import { wilsonInterval } from '../../src/evaluate/wilsonInterval.js';
import type { CorruptionResult } from '../../src/experiment/corruptionResult.js';
import type { SmoothingResult } from '../../src/experiment/smoothingResult.js';
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

/** Certified accuracy falls from `accuracy` at 0 in a straight line to 0 at the largest radius of 0.6. */
export function smoothingResult(clean: number, accuracy: number): SmoothingResult {
  const at = (radius: number) => {
    const left = accuracy * Math.max(0, 1 - radius / 0.6);
    return { radius, accuracy: left, interval: interval(left) };
  };
  return {
    ...{ schema: 1, images: 1000, clean, averageRadius: 0.3 * accuracy, largestRadius: 0.6, seconds: 60 },
    predict: { accuracy: accuracy + 0.02, abstained: 0.03 },
    certify: { accuracy, abstained: 0.08 },
    certified: [0, 0.25, 0.5].map(at),
    curve: Array.from({ length: 5 }, (_, step) => at(0.15 * step)),
    config: {
      ...{ checkpoint: 'best', smoothing: { sigma: 0.25, n0: 100, n: 1000, alpha: 0.001 } },
      ...{ radii: [0, 0.25, 0.5], batchSize: 100, seed: 1 },
    },
    ...provenance,
  };
}
