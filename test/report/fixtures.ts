import { type RandomStream, randomStream } from '../../src/base/randomStream.js';
import type { Cost, CostLedger, WorkLedger } from '../../src/engine/costLedger.js';
import { wilsonInterval } from '../../src/evaluate/wilsonInterval.js';
import type { AttackResult } from '../../src/experiment/attackResult.js';
import { retrainConfig } from '../../src/experiment/config/retrainConfig.js';
import { searchConfig } from '../../src/experiment/config/searchConfig.js';
import type { CorrelationResult } from '../../src/experiment/correlationResult.js';
import type { SearchEpochEvent, TrainEpochEvent } from '../../src/experiment/events.js';
import type { RunEnvironment } from '../../src/experiment/runEnvironment.js';
import type { RunRecord } from '../../src/experiment/runRecord.js';
import type { TableRecord } from '../../src/experiment/tableRecord.js';
import { changedEdges } from '../../src/search/diagnostics/changedEdges.js';
import { operationCounts } from '../../src/search/diagnostics/operationCounts.js';
import type { SearchDiagnostics } from '../../src/search/diagnostics/searchDiagnostics.js';
import { resolveCellOptions } from '../../src/space/darts/cellOptions.js';
import { formatGenotype, parseGenotype } from '../../src/space/darts/genotypeCodec.js';
import { primitives } from '../../src/space/darts/primitives.js';
import type { DartsGenotype, GenotypeEdge } from '../../src/space/genotype.js';
import { nasBench201FromDigits } from '../../src/space/nasBench201/cellDigits.js';
import { pcDartsTables } from '../../src/space/pcDarts/edgeTables.js';

/** Runs as `readRun` would give them, with numbers of the size that real ones have, from a seeded stream. */

function cell(stream: RandomStream): GenotypeEdge[] {
  const choices = primitives.slice(1);
  return Array.from({ length: 4 }, (_, node) => {
    const sources = [...stream.permutation(node + 2)].slice(0, 2).sort();
    return sources.map(from => ({ operation: choices[stream.below(choices.length)], from }));
  }).flat();
}

export function genotype(seed: number): DartsGenotype {
  const stream = randomStream(seed, 'genotype');
  const concat = [2, 3, 4, 5];
  return { normal: cell(stream), normalConcat: concat, reduce: cell(stream), reduceConcat: concat };
}

export const environment: RunEnvironment = {
  schema: 1,
  versions: { rnas: '0.1.0', node: '20.20.0' },
  engine: { name: 'native', description: 'avx2, C++17', threads: 2 },
  git: { revision: '8f3c2b1d9e4a5f60718293a4b5c6d7e8f9012345', dirty: false },
  cpu: { model: 'Example CPU @ 2.60 GHz', cores: 2 },
  memoryBytes: 8 * 2 ** 30,
  system: 'Linux 6.1.0 x64',
  startedAt: '2026-03-14T09:26:53.000Z',
  commandLine: ['search', '--data', 'mnist', '--seed', '1'],
};

function searchEvents(seed: number, epochs: number, regulariser: number): SearchEpochEvent[] {
  const stream = randomStream(seed, 'search');
  const pace = 0.8 + 0.35 * stream.uniform();
  const rows = 14;
  const tables = ['normal', 'reduce'] as const;
  const drift = new Map(
    tables.map(table => [table, Array.from({ length: rows * 8 }, () => 0.05 * stream.normal())]),
  );
  return Array.from({ length: epochs }, (_, index) => {
    const done = (index + 1) / epochs;
    const alpha = (table: (typeof tables)[number]) =>
      Array.from({ length: rows }, (_row, row) =>
        primitives.map((_name, column) => {
          const bias = [-0.3, -0.1, -0.2, 0.25, 0.3, 0.1, 0.05, -0.05][column];
          return done * (bias + (drift.get(table)?.[row * 8 + column] ?? 0) * 4) + 0.003 * stream.normal();
        }),
      );
    return {
      kind: 'search-epoch' as const,
      epoch: index + 1,
      epochs,
      learningRate: 0.025 * (1 - done) + 0.001,
      trainLoss: pace * 2.2 * Math.exp(-2 * done) + 0.15 + 0.03 * stream.uniform(),
      trainAccuracy: 0.97 - 0.7 * pace * Math.exp(-3 * done) - 0.01 * stream.uniform(),
      validationLoss: pace * 2.1 * Math.exp(-1.9 * done) + 0.2 + 0.05 * stream.uniform(),
      validationAccuracy: 0.96 - 0.7 * pace * Math.exp(-2.8 * done) - 0.015 * stream.uniform(),
      regulariser: regulariser * (0.4 + 0.6 * Math.exp(-2 * done) + 0.05 * stream.uniform()),
      alpha: { normal: alpha('normal'), reduce: alpha('reduce') },
      genotype: formatGenotype(genotype(seed + (done < 0.5 ? 100 + index : 0))),
      seconds: 14 * (index + 1),
    };
  });
}

/** What a search had cost by the end of an epoch, as its events have it. */
function spent(epochs: number, perturbed: boolean, attackSteps: number): WorkLedger {
  const { weights, alpha, perturbation, evaluation } = ledger(31 * epochs, perturbed, attackSteps);
  const work = ({ seconds: _seconds, ...others }: Cost) => others;
  return {
    ...{ weights: work(weights), alpha: work(alpha), perturbation: work(perturbation) },
    evaluation: work(evaluation),
  };
}

/** What the epochs of a search were diagnosed with; the eigenvalue grows eightfold in the second half. */
function diagnosed(events: readonly SearchEpochEvent[], seed: number): SearchEpochEvent[] {
  const stream = randomStream(seed, 'diagnosed');
  const pace = 0.8 + 0.6 * stream.uniform();
  return events.map((event, index) => {
    const done = event.epoch / event.epochs;
    const cells = parseGenotype(event.genotype);
    const score = (drop: number) => ({
      loss: 0.3 + 1.9 * pace * Math.exp(-2 * done) + drop + 0.05 * stream.uniform(),
      accuracy: 0.95 - 0.6 * pace * Math.exp(-2.8 * done) - drop - 0.02 * stream.uniform(),
    });
    const growth = pace * 2 ** Math.max(0, 6 * done - 3);
    const diagnostics: SearchDiagnostics = {
      entropy: Object.fromEntries(
        Object.entries(event.alpha).map(([table, rows]) => [table, { mean: 2, edges: rows.map(() => 2) }]),
      ),
      operations: operationCounts(cells),
      changedEdges: index === 0 ? null : changedEdges(parseGenotype(events[index - 1].genotype), cells),
      supernet: { images: 256, clean: score(0), perturbed: score(0.12) },
      eigenvalue: {
        value: 0.08 * growth + 0.02 * stream.uniform(),
        residual: 0.01 * growth,
        iterations: 12,
      },
    };
    return { ...event, diagnostics };
  });
}

/** The events of an adversarial training by a loss of two terms, with all that is measured. */
function robustTrainEvents(seed: number, epochs: number): TrainEpochEvent[] {
  return trainEvents(seed, epochs).map(event => ({
    ...event,
    lossParts: { ce: 0.6 * event.trainLoss, kl: 0.4 * event.trainLoss },
    trainCleanAccuracy: event.trainAccuracy,
    trainRobustAccuracy: 0.6 * event.trainAccuracy,
    validationRobustAccuracy: 0.5 * event.validationAccuracy,
    largestGradientNorm: 3 * event.gradientNorm,
    gradientSpikes: 0,
    warnings: [],
    secondsLeft: 5.4 * (epochs - event.epoch),
  }));
}

function trainEvents(seed: number, epochs: number): TrainEpochEvent[] {
  const stream = randomStream(seed, 'training');
  const pace = 0.75 + 0.5 * stream.uniform();
  return Array.from({ length: epochs }, (_, index) => {
    const done = (index + 1) / epochs;
    return {
      kind: 'train-epoch' as const,
      epoch: index + 1,
      epochs,
      learningRate: 0.0125 * (1 + Math.cos(Math.PI * done)),
      trainLoss: pace * 1.9 * Math.exp(-3.2 * done) + 0.08 + 0.02 * stream.uniform(),
      trainAccuracy: 0.985 - 0.6 * pace * Math.exp(-4 * done) - 0.008 * stream.uniform(),
      validationLoss: pace * 1.6 * Math.exp(-3 * done) + 0.09 + 0.05 * stream.uniform(),
      validationAccuracy: 0.98 - 0.5 * pace * Math.exp(-4 * done) - 0.015 * stream.uniform(),
      gradientNorm: 2 * Math.exp(-done) + stream.uniform(),
      imagesPerSecond: 2100 + 100 * stream.uniform(),
      seconds: 5.4 * (index + 1),
    };
  });
}

function cost(steps: number, forward: number, backward: number, macsPerPass: number, factor: number): Cost {
  const passes = forward + backward * factor;
  return {
    forwardPasses: steps * forward,
    backwardPasses: steps * backward,
    images: steps * forward * 64,
    macs: steps * passes * macsPerPass,
    seconds: (steps * passes * macsPerPass) / 2.1e10,
  };
}

/** The ledger of `steps` steps; a perturbation takes `attackSteps` forward and backward passes, or none for noise. */
export function ledger(steps: number, perturbed: boolean, attackSteps: number): CostLedger {
  const macs = 64 * 9.4e6;
  return {
    weights: cost(steps, 1, 1, macs, 2),
    alpha: cost(steps, perturbed ? 2 : 1, perturbed ? 2 : 1, macs, 1),
    perturbation: cost(steps, attackSteps, attackSteps, macs, 1),
    evaluation: cost(Math.round(steps / 20), 1, 0, macs, 0),
  };
}

export interface SearchFixture {
  name: string;
  seed?: number;
  lambda?: number;
  perturb?: string;
  epochs?: number;
  done?: number;
  /** False for a run of a version that had none. */
  diagnostics?: boolean;
}

export function searchRun({
  name,
  seed = 1,
  lambda = 1,
  perturb = 'gaussian',
  epochs = 12,
  done = epochs,
  diagnostics = true,
}: SearchFixture): RunRecord {
  const shape = seed + lambda * 10 + perturb.length;
  const config = searchConfig.parse({
    data: { name: 'mnist', limit: 4000 },
    network: { channels: 6, layers: 4 },
    strategy: lambda === 0 ? 'darts' : 'rnas',
    lambda,
    perturb,
    epochs,
    seed,
  });
  const attackSteps = perturb.startsWith('pgd') && lambda > 0 ? 7 : 0;
  const complete = done === epochs;
  const events = searchEvents(shape, epochs, lambda === 0 ? 0 : 0.2).slice(0, done);
  return {
    path: `runs/${name}`,
    name,
    config,
    configHash: `${'5f2c9d'.repeat(10)}${String(shape).padStart(4, '0')}`,
    environment: {
      ...environment,
      commandLine: ['search', '--data', 'mnist', '--perturb', perturb, '--seed', String(seed)],
    },
    events: diagnostics
      ? diagnosed(events, shape).map(event => ({
          ...event,
          cost: spent(event.epoch, lambda > 0, attackSteps),
        }))
      : events,
    ledger: done === 0 ? undefined : ledger(31 * done, lambda > 0, attackSteps),
    genotype: complete ? genotype(shape) : undefined,
    summary: complete ? { schema: 1, command: 'search', seconds: 14 * epochs + 2, results: {} } : undefined,
    status: complete ? 'complete' : 'partial',
  };
}

/** A search that its eigenvalue stopped after `done` epochs, and that went back three. */
export function stoppedRun({ done, ...fixture }: SearchFixture & { done: number }): RunRecord {
  const run = searchRun({ ...fixture, lambda: 0, done });
  const events = run.events.filter(event => event.kind === 'search-epoch');
  const returns = done - 3;
  const { genotype: returned } = events[returns - 1];
  const stoppedEarly = { before: 0.1, after: 0.25, returns, genotype: returned };
  const config = searchConfig.parse({
    ...run.config,
    ...{ strategy: 'robust-darts', epochs: 50, diagnostics: {} },
  });
  return {
    ...run,
    config,
    events: events.map((event, index) => (index === done - 1 ? { ...event, stoppedEarly } : event)),
    genotype: parseGenotype(returned),
    summary: { schema: 1, command: 'search', seconds: 14 * done, results: { stoppedEarlyAt: done } },
    status: 'complete',
  };
}

/** A search of NAS-Bench-201 that has come to six 3×3 convolutions, and prefers them more from edge to edge. */
export function nasBench201Run(name: string): RunRecord {
  const run = searchRun({ name, epochs: 2 });
  const config = searchConfig.parse({ data: { name: 'cifar10' }, space: 'nas-bench-201', epochs: 2 });
  const cell = Array.from({ length: 6 }, (_, row) => [0, 0, 0, Math.log(row + 2), 0]);
  const events = run.events
    .filter(event => event.kind === 'search-epoch')
    .map(event => ({
      ...event,
      ...{ alpha: { cell }, genotype: '333333' },
      diagnostics: event.diagnostics && {
        ...event.diagnostics,
        ...{ entropy: { cell: { mean: 1, edges: cell.map(() => 1) } }, changedEdges: 0 },
        operations: { cell: { nor_conv_3x3: 6 } },
      },
    }));
  return { ...run, config, events, genotype: nasBench201FromDigits('333333') };
}

/** A small table's record: two columns, a cloud of 2 × 2 bins, two baselines. */
export const tableRecord: TableRecord = {
  name: '…/table.csv',
  checksum: `sha256:${'0a1b2c3d'.repeat(8)}`,
  of: 6466,
  clean: 'acc',
  robust: 'pgd_8_acc',
  levels: {
    acc: { median: 0.7, p99: 0.78, best: 0.8 },
    pgd_8_acc: { median: 0.43, p99: 0.47, best: 0.48 },
  },
  optimum: { clean: 0.79, robust: 0.48 },
  cloud: {
    x: { from: 0.1, step: 0.35 },
    y: { from: 0.1, step: 0.19 },
    counts: [
      [25, 0],
      [600, 15_000],
    ],
  },
  top: {
    x: { from: 0.75, step: 0.025 },
    y: { from: 0.46, step: 0.01 },
    counts: [
      [100, 10],
      [0, 1],
    ],
  },
  baselines: {
    repeats: 200,
    seed: 1,
    results: [
      { strategy: 'random', queries: 10, accuracy: { mean: 0.462, sd: 0.009 }, rank: { mean: 550, sd: 540 } },
      { strategy: 'random', queries: 300, accuracy: { mean: 0.475, sd: 0.002 }, rank: { mean: 24, sd: 26 } },
      {
        strategy: 'evolution',
        queries: 10,
        accuracy: { mean: 0.461, sd: 0.009 },
        rank: { mean: 600, sd: 540 },
      },
      {
        strategy: 'evolution',
        queries: 300,
        accuracy: { mean: 0.4752, sd: 0.002 },
        rank: { mean: 4, sd: 5 },
      },
    ],
  },
};

/** A search of NAS-Bench-201 over four epochs, the second and third of which end in the same cell. */
export function measuredRun(name: string, changes: Partial<SearchFixture> = {}): RunRecord {
  const run = searchRun({ name, ...changes, epochs: 4 });
  const config = searchConfig.parse({
    ...run.config,
    ...{ space: 'nas-bench-201', network: {}, table: '/home/alice/table.csv' },
  });
  const cells = [
    { index: 7, clean: 0.3, robust: 0.2, rank: 6000 },
    { index: 9, clean: 0.76, robust: 0.465, rank: 300 },
    { index: 9, clean: 0.76, robust: 0.465, rank: 300 },
    { index: 11, clean: 0.785, robust: 0.472, rank: 40 },
  ];
  const events = run.events
    .filter(event => event.kind === 'search-epoch')
    .map((event, epoch) => {
      const { index, clean, robust, rank } = cells[epoch];
      const measured = {
        ...{ index, of: 6466, accuracies: { acc: clean, pgd_8_acc: robust } },
        ...{
          rank: { acc: rank + 1, pgd_8_acc: rank },
          regret: { acc: 0.8 - clean, pgd_8_acc: 0.48 - robust },
        },
      };
      return { ...event, alpha: { cell: Array(6).fill([0, 0, 0, 1, 0]) }, genotype: '333333', measured };
    });
  return { ...run, config, events, genotype: nasBench201FromDigits('333333'), table: tableRecord };
}

/** The same of a study: its cells depend a little on the seed. */
export function studyRun(arm: string, seed: number, changes: Partial<SearchFixture> = {}): RunRecord {
  const run = measuredRun(`${arm}-seed${seed}`, { seed, ...changes });
  const events = run.events.map(event =>
    event.kind === 'search-epoch' && event.measured
      ? {
          ...event,
          measured: {
            ...event.measured,
            index: event.measured.index + seed,
            accuracies: {
              acc: event.measured.accuracies.acc - seed / 200,
              pgd_8_acc: event.measured.accuracies.pgd_8_acc - seed / 200,
            },
          },
        }
      : event,
  );
  return { ...run, events };
}

const columnCorrelation = (value: number) => {
  const interval: [number, number] = [value - 0.1, value + 0.1];
  return { spearman: { value, interval }, kendall: { value: value / 2, interval } };
};

/** Estimates of four cells. */
export const correlation: CorrelationResult = {
  schema: 1,
  config: {
    ...{ estimates: ['supernet', 'proxy'], cells: 4, images: 256, perturb: 'gaussian', epsilon: 8 / 255 },
    ...{ seed: 1, resamples: 1000 },
  },
  checkpointSha256: 'abc',
  table: { name: '…/table.csv', checksum: 'sha256:0' },
  clean: 'acc',
  robust: 'pgd_8_acc',
  estimates: {
    'supernet-clean': { acc: columnCorrelation(0.8), pgd_8_acc: columnCorrelation(0.6) },
    'supernet-perturbed': { acc: columnCorrelation(0.7), pgd_8_acc: columnCorrelation(0.5) },
    proxy: { acc: columnCorrelation(0.3), pgd_8_acc: columnCorrelation(0.2) },
  },
  cells: ['333333', '333133', '000111', '142410'].map((ops, place) => ({
    ops,
    estimates: {
      'supernet-clean': 0.5 - place / 10,
      'supernet-perturbed': 0.4 - place / 10,
      proxy: 30 - place,
    },
    clean: 0.79 - place / 20,
    robust: 0.48 - place / 20,
  })),
  seconds: 12,
  versions: { rnas: '0.1.0', node: '20.20.0' },
  engine: { name: 'native', description: 'avx2' },
  git: null,
  startedAt: '2026-01-01T00:00:00.000Z',
};

/** A search of PC-DARTS of two nodes that comes to prefer the last operation of every edge and the last edge of every node. */
export function pcDartsRun(name: string): RunRecord {
  const run = searchRun({ name, epochs: 2 });
  const space = 'pc-darts' as const;
  const config = searchConfig.parse({ data: { name: 'cifar10' }, space, network: { nodes: 2 }, epochs: 2 });
  const row = (length: number, last: number) => [...Array(length - 1).fill(0), Math.log(last)];
  const tables = pcDartsTables(resolveCellOptions({ nodes: 2 }));
  const events = run.events
    .filter(event => event.kind === 'search-epoch')
    .map(event => {
      const alpha = tables.map(({ name: table, rows, columns }) => [
        table,
        Array.from({ length: rows }, () => row(columns, event.epoch)),
      ]);
      return { ...event, alpha: Object.fromEntries(alpha) };
    });
  return { ...run, config, events };
}

/** A search of S1, whose edges choose from different operations. */
export function subspaceRun(name: string): RunRecord {
  const run = searchRun({ name, epochs: 2 });
  const network = { primitives: 's1' };
  const config = searchConfig.parse({ data: { name: 'cifar10' }, network, epochs: 2 });
  const table = Array.from({ length: 14 }, () => [0, Math.log(3)]);
  const events = run.events
    .filter(event => event.kind === 'search-epoch')
    .map(event => ({ ...event, alpha: { normal: table, reduce: table } }));
  return { ...run, config, events };
}

export function attackResult(
  clean: number,
  accuracies: Readonly<Record<string, number>>,
  images = 1000,
): AttackResult {
  const entries = Object.entries(accuracies).map(([name, accuracy]) => {
    const passes = name === 'fgsm' ? 1 : 20;
    const interval = wilsonInterval(Math.round(accuracy * images), images);
    return [
      name,
      {
        accuracy,
        interval,
        seconds: passes * 0.4,
        forwardPasses: passes * 10,
        backwardPasses: passes * 10,
        queries: 0,
      },
    ];
  });
  return {
    schema: 1,
    images,
    epsilon: 8 / 255,
    norm: 'linf',
    clean,
    attacks: Object.fromEntries(entries),
    worstCase: Math.min(...Object.values(accuracies)) - 0.004,
    flags: [],
  };
}

export interface RetrainFixture {
  name: string;
  genotype: DartsGenotype;
  attack?: AttackResult;
  seed?: number;
  epochs?: number;
  done?: number;
  /** Trained by TRADES, with all that is measured of it. */
  readonly robust?: boolean;
}

export function retrainRun({
  name,
  genotype: cells,
  attack,
  seed = 1,
  epochs = 10,
  done = epochs,
  robust = false,
}: RetrainFixture): RunRecord {
  const config = retrainConfig.parse({
    recipe: robust ? 'trades' : 'standard',
    genotype: formatGenotype(cells),
    data: { name: 'mnist', limit: 8000 },
    network: { channels: 8, layers: 5 },
    epochs,
    seed,
  });
  const complete = done === epochs;
  return {
    path: `runs/${name}`,
    name,
    config,
    configHash: 'a41b7c'.repeat(11).slice(0, 64),
    environment: {
      ...environment,
      commandLine: ['retrain', '--genotype', 'genotype.json', '--seed', String(seed)],
    },
    events: (robust ? robustTrainEvents : trainEvents)(seed + name.length, epochs).slice(0, done),
    genotype: cells,
    attack,
    summary: complete ? { schema: 1, command: 'retrain', seconds: 5.4 * epochs + 1, results: {} } : undefined,
    status: complete ? 'complete' : 'partial',
  };
}

/** The main job: three searches, the cells of two of them and a random one retrained and attacked. */
export function quickstartRuns({ epochs }: { epochs?: number } = {}): readonly RunRecord[] {
  const darts = searchRun({ name: 'search-darts', lambda: 0, epochs });
  const noise = searchRun({ name: 'search-noise', epochs });
  const pgd = searchRun({ name: 'search-pgd-7', perturb: 'pgd-7', epochs });
  const found = (run: RunRecord) => (run.genotype as DartsGenotype | undefined) ?? genotype(0);
  const doubted = {
    id: 'more-steps-help',
    meaning: 'PGD-20 breaks clearly more images than PGD-7 would: it may not have converged.',
    remedy: 'Attack with more steps or restarts before trusting the figure.',
  };
  return [
    darts,
    noise,
    pgd,
    retrainRun({
      name: 'retrain-noise',
      genotype: found(noise),
      attack: attackResult(0.981, { fgsm: 0.762, 'pgd-20': 0.613 }),
    }),
    retrainRun({
      name: 'retrain-pgd-7',
      genotype: found(pgd),
      attack: { ...attackResult(0.976, { fgsm: 0.771, 'pgd-20': 0.624 }), flags: [doubted] },
    }),
    retrainRun({
      name: 'retrain-random',
      genotype: genotype(77),
      attack: attackResult(0.969, { fgsm: 0.701, 'pgd-20': 0.522 }),
    }),
  ];
}

export const quickstartOptions = {
  title: 'Noise or adversarial examples? A quick RNAS run on MNIST',
  scaleNote: [
    'Networks, epochs and images were cut so that the whole job fits into six minutes on two CPU cores.',
  ],
  summary: {
    stages: { search: { seconds: 168 }, retrain: { seconds: 96 }, attack: { seconds: 31 } },
    engine: 'native',
  },
};
