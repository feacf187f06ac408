import { randomStream } from '../../base/randomStream.js';
import { attackConfig } from '../../experiment/config/attackConfig.js';
import { parseConfig } from '../../experiment/config/parseConfig.js';
import { retrainConfig } from '../../experiment/config/retrainConfig.js';
import { searchConfig } from '../../experiment/config/searchConfig.js';
import { searchSpace } from '../../space/space.js';
import type { Scale } from './scale.js';

/** ε of search and attacks, as it stands in the configurations. */
export const epsilon = 0.05;

const data = { name: 'mnist' };
const source = 'the main job';

/** The searches that the job compares, by what perturbs their validation input. */
export const searchNames = ['noise', 'pgd7', 'darts'] as const;

export type SearchName = (typeof searchNames)[number];

const searches: { [Name in SearchName]: object } = {
  noise: { perturb: 'gaussian', strategy: 'rnas' },
  pgd7: { perturb: 'pgd-7', strategy: 'rnas' },
  darts: { strategy: 'darts' },
};

export function searchPlan(name: SearchName, { search }: Scale, seed: number) {
  const { channels, layers, nodes, ...loop } = search;
  // Few steps: α must move faster than in the fifty epochs that its usual rate is made for.
  const alphaOptimiser = { learningRate: 0.02 };
  const network = { channels, layers, nodes };
  // An epoch is so short that classifying a sample after each would cost as much again.
  const diagnostics = { images: 0 };
  return parseConfig(
    searchConfig,
    { ...searches[name], ...loop, network, alphaOptimiser, diagnostics, epsilon, data, seed },
    source,
  );
}

/** The cell that a search is compared with: drawn uniformly from the space. */
export function randomCell({ search }: Scale, seed: number): string {
  const space = searchSpace('darts', { nodes: search.nodes });
  return space.formatGenotype(space.random(randomStream(seed, 'random-cell')));
}

export function retrainPlan(genotype: string, { retrain }: Scale, seed: number) {
  const { channels, layers, limit, epochs, batchSize } = retrain;
  const network = { channels, layers, auxiliary: false, dropPath: 0 };
  const augment = { cropPadding: 2, flip: false, cutout: 0 };
  // The job attacks all its networks anyway.
  const selection = { images: 0 };
  const plan = { genotype, network, epochs, batchSize, augment, selection, seed, data: { ...data, limit } };
  return parseConfig(retrainConfig, plan, source);
}

export function attackPlan(run: string, { attack, retrain }: Scale, seed: number) {
  const { images } = attack;
  const plan = { run, attacks: ['fgsm', 'pgd-20'], epsilon, images, seed, batchSize: retrain.batchSize };
  return parseConfig(attackConfig, plan, source);
}

/** Everything that decides what the job computes, as far as it is known before the first search. */
export function wholePlan(scale: Scale, seed: number) {
  return {
    searches: searchNames.map(name => searchPlan(name, scale, seed)),
    retrain: retrainPlan(randomCell(scale, seed), scale, seed),
    attack: attackPlan('each', scale, seed),
  };
}
