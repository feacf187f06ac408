import type { Checkpoint } from '../../src/experiment/checkpoint.js';
import { parseConfig } from '../../src/experiment/config/parseConfig.js';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import type { SearchEpochEvent } from '../../src/experiment/events.js';
import type { RunEnvironment } from '../../src/experiment/runEnvironment.js';
import type { RunSummary } from '../../src/experiment/runSummary.js';

/** A search's configuration, filled in. */
export const fixtureConfig = (changes: object = {}) =>
  parseConfig(searchConfig, { data: { name: 'mnist' }, epochs: 3, engine: 'native', ...changes }, 'a test');

export const fixtureEnvironment: RunEnvironment = {
  schema: 1,
  versions: { rnas: '0.1.0', node: '20.20.0' },
  engine: { name: 'native', description: 'avx2', threads: 2 },
  git: { revision: 'abc', dirty: false },
  cpu: { model: 'a CPU', cores: 2 },
  memoryBytes: 2 ** 33,
  system: 'Linux 6 x64',
  startedAt: '2024-01-01T00:00:00.000Z',
  commandLine: ['search'],
};

export const fixtureEvent = (epoch: number): SearchEpochEvent => ({
  kind: 'search-epoch',
  epoch,
  epochs: 3,
  learningRate: 0.025,
  trainLoss: 2 / (epoch + 1),
  trainAccuracy: 0.1,
  validationLoss: 2,
  validationAccuracy: 0.2,
  regulariser: 0.5,
  alpha: { normal: [[0, 1]], reduce: [[1, 0]] },
  genotype: 'Genotype(…)',
  seconds: epoch,
});

export const fixtureCheckpoint = (epoch: number): Checkpoint => ({
  tensors: new Map([['w', { shape: [2], data: Float32Array.of(epoch, -epoch) }]]),
  metadata: { epoch: String(epoch) },
});

export const fixtureSummary: RunSummary = {
  schema: 1,
  command: 'search',
  seconds: 12,
  results: { genotype: 'Genotype(…)' },
};
