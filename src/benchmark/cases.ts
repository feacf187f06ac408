import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { Graph } from '../graph/graph.js';
import { resnet18 } from '../space/reference/resnet18.js';
import { searchSpace } from '../space/space.js';
import type { BenchmarkCase, Step } from './benchmarkCase.js';
import type { QuickTraining } from './trainNetwork.js';

/** `full` is what figures are quoted for; `smoke` takes seconds and shows that the chain works, and nothing else. */
export const benchmarkScales = ['full', 'smoke'] as const;
export type BenchmarkScale = (typeof benchmarkScales)[number];

/** What `rnas bench` times against PyTorch. */
export const caseNames = [
  ...(['darts-supernet', 'darts-derived', 'nb201-supernet'] as const),
  ...(['pgd20-resnet18', 'pgd20-darts', 'autoattack-resnet18', 'autoattack-darts'] as const),
] as const;
export type CaseName = (typeof caseNames)[number];

const cifar = { classes: 10, mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] };

function task(size: number) {
  return { ...cifar, image: { height: size, width: size, channels: 3 } };
}

/** The supernet of DARTS (arXiv 1806.09055, §3.1.1: C = 16, 8 cells), at any size. */
export function dartsSupernetGraph({ channels = 16, layers = 8, size = 32 } = {}): Graph {
  return searchSpace('darts').supernet({ ...task(size), channels, layers });
}

function dartsDerivedGraph(options: { channels: number; layers: number; size: number }): Graph {
  const space = searchSpace('darts');
  const { size, ...network } = options;
  return space.network(space.published.DARTS_V2, { ...task(size), ...network, auxiliary: true });
}

/** `layers` cells in three stages: N = layers / 3 in NAS-Bench-201's terms (arXiv 2001.00326, §2.1). */
function nb201SupernetGraph(options: { channels: number; layers: number; size: number }): Graph {
  const { size, ...network } = options;
  return searchSpace('nas-bench-201').supernet({ ...task(size), ...network });
}

const train: Step = { kind: 'train', auxiliaryWeight: 0.4 };
const pgd20: Step = { kind: 'attack', epsilon: 8 / 255, stepSize: 2 / 255, steps: 20 };

/** The embedded digits, with the mean and deviation that MNIST is known for. */
const digits = {
  ...{ image: { height: 28, width: 28, channels: 1 }, classes: 10, mean: [0.1307], deviation: [0.3081] },
};
const training: QuickTraining = { input: 'adversarial', images: 3000, epochs: 2 };
/** The parameters of the authors. At this ε more than half of the images stand, each of which takes some 9,700 passes. */
const standard: Step = {
  kind: 'autoattack',
  epsilon: 0.25,
  iterations: { apgd: 100, fab: 100, square: 5000 },
};
const shortened = {
  training: { ...training, images: 100, epochs: 1 },
  step: { ...standard, iterations: { apgd: 3, fab: 2, square: 5 } },
};

function dartsDigitsGraph(options: { channels: number; layers: number }): Graph {
  const space = searchSpace('darts');
  return space.network(space.published.DARTS_V2, { ...digits, ...options, auxiliary: false });
}

type Made = Omit<BenchmarkCase, 'name'>;

const makers: { readonly [Name in CaseName]: { readonly [Scale in BenchmarkScale]: () => Made } } = {
  'darts-supernet': {
    full: () => ({ graph: dartsSupernetGraph(), step: train, batch: 16 }),
    smoke: () => ({ graph: dartsSupernetGraph({ channels: 4, layers: 3, size: 16 }), step: train, batch: 8 }),
  },
  'darts-derived': {
    full: () => ({
      graph: dartsDerivedGraph({ channels: 36, layers: 20, size: 32 }),
      step: train,
      batch: 16,
    }),
    smoke: () => ({ graph: dartsDerivedGraph({ channels: 4, layers: 3, size: 24 }), step: train, batch: 2 }),
  },
  'nb201-supernet': {
    full: () => ({
      graph: nb201SupernetGraph({ channels: 16, layers: 3, size: 32 }),
      step: train,
      batch: 64,
    }),
    smoke: () => ({ graph: nb201SupernetGraph({ channels: 4, layers: 3, size: 16 }), step: train, batch: 8 }),
  },
  'pgd20-resnet18': {
    full: () => ({ graph: resnet18(task(32)), step: pgd20, batch: 32 }),
    smoke: () => ({ graph: resnet18({ ...task(8), width: 4 }), step: pgd20, batch: 2 }),
  },
  'pgd20-darts': {
    full: () => ({
      graph: dartsDerivedGraph({ channels: 36, layers: 20, size: 32 }),
      step: pgd20,
      batch: 16,
    }),
    smoke: () => ({ graph: dartsDerivedGraph({ channels: 4, layers: 3, size: 24 }), step: pgd20, batch: 2 }),
  },
  'autoattack-resnet18': {
    full: () => ({ graph: resnet18({ ...digits, width: 16 }), step: standard, batch: 32, training }),
    smoke: () => ({ graph: resnet18({ ...digits, width: 2 }), ...shortened, batch: 4 }),
  },
  'autoattack-darts': {
    full: () => ({
      graph: dartsDigitsGraph({ channels: 8, layers: 5 }),
      ...{ step: standard, batch: 32, training },
    }),
    smoke: () => ({ graph: dartsDigitsGraph({ channels: 2, layers: 2 }), ...shortened, batch: 4 }),
  },
};

/** @throws InputError if the name is unknown */
export function benchmarkCase(name: string, scale: BenchmarkScale): BenchmarkCase {
  const known = caseNames.find(candidate => candidate === name);
  if (known) return { name: known, ...makers[known][scale]() };
  const near = nearestName(name, caseNames);
  throw new InputError({
    given: `case ${JSON.stringify(name)}`,
    expected: `one of ${caseNames.join(', ')}`,
    remedy: near ? `did you mean ${near}?` : 'use one of these names',
  });
}

/** The steps of a search that `rnas bench search` compares, DARTS' first: the others are held against it. */
export function searchCases(scale: BenchmarkScale): BenchmarkCase[] {
  const full = scale === 'full';
  const graph = dartsSupernetGraph(full ? { channels: 8, layers: 4 } : { channels: 2, layers: 2, size: 16 });
  const batch = full ? 16 : 2;
  const epsilon = 8 / 255;
  const step = (lambda: number, perturb: string): Step => ({ kind: 'search', lambda, perturb, epsilon });
  return [
    { name: 'search-darts', graph, batch, step: step(0, 'gaussian') },
    { name: 'search-rnas', graph, batch, step: step(1, 'gaussian') },
    { name: 'search-pgd-7', graph, batch, step: step(1, 'pgd-7') },
  ];
}
