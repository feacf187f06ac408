import type { z } from 'zod';
import { parsePerturbation } from '../../perturb/parsePerturbation.js';
import type { StrategyTraits } from '../../search/strategyTraits.js';
import type { methodDefaults, searchMethod } from './searchMethod.js';

/** A key that cannot have its value, and what it could have instead. */
export interface Contradiction {
  readonly path: readonly string[];
  readonly message: string;
}

/** The keys of a configuration that may contradict each other. */
export type MethodConfig = Omit<z.output<z.ZodObject<typeof searchMethod>>, 'lambda' | 'lambdaSchedule'> &
  ReturnType<typeof methodDefaults> & { readonly epochs: number };

/** Every option of a search's method that could not take effect beside the others. */
export function methodContradictions(config: MethodConfig, traits: StrategyTraits): Contradiction[] {
  return [
    ...strategyContradictions(config, traits),
    ...drawContradictions(config, traits),
    ...scheduleContradictions(config),
  ];
}

function strategyContradictions(config: MethodConfig, traits: StrategyTraits): Contradiction[] {
  const { strategy } = config;
  const found: Contradiction[] = [];
  const refuse = (path: readonly string[], message: string) => found.push({ path, message });
  if (traits.lambda === null && config.lambda !== 0) {
    refuse(['lambda'], `0 with strategy ${strategy}, which has no regulariser`);
  }
  if (!traits.secondOrder && config.order === 'second') {
    refuse(['order'], `first with strategy ${strategy}, which cannot be unrolled`);
  }
  if (!traits.mixture && config.derive.removal) {
    refuse(
      ['derive', 'removal'],
      `left out with strategy ${strategy}, whose supernet never mixes operations`,
    );
  }
  const { exclude, removal } = config.derive;
  for (const operation of removal?.limit?.operations ?? []) {
    if (!exclude.includes(operation)) continue;
    refuse(['derive', 'removal', 'limit', 'operations'], `without ${operation}, which derive.exclude has`);
  }
  if (!traits.divergence) {
    const without = `with strategy ${strategy}, which compares no clean and perturbed logits`;
    if (config.lambdaSchedule.kind !== 'constant') refuse(['lambdaSchedule', 'kind'], `constant ${without}`);
    if (config.samples !== 1) refuse(['samples'], `1 ${without}`);
    if (config.redraw !== 'step') refuse(['redraw'], `step ${without}`);
    if (config.detachClean) refuse(['detachClean'], `false ${without}`);
    if (config.normalise) refuse(['normalise'], `false ${without}`);
  } else if (config.detachClean && config.regulariser === 'ce') {
    refuse(['detachClean'], 'false with regulariser ce, which does not read the clean logits');
  }
  return found;
}

/** Draws that are all the same: of a perturbation without randomness. */
function drawContradictions({ perturb, samples, redraw }: MethodConfig, traits: StrategyTraits) {
  const spec = parsePerturbation(perturb, { epsilon: 0 });
  const found: Contradiction[] = [];
  if (!traits.divergence || !('randomStart' in spec) || spec.randomStart || spec.diversity) return found;
  const message = `with perturb ${perturb}, which draws nothing`;
  if (samples !== 1) found.push({ path: ['samples'], message: `1 ${message}` });
  if (redraw !== 'step') found.push({ path: ['redraw'], message: `step ${message}` });
  return found;
}

function scheduleContradictions({ lambdaSchedule, epochs, ...config }: MethodConfig): Contradiction[] {
  const { kind, from, epochs: rising } = lambdaSchedule;
  const found: Contradiction[] = [];
  const refuse = (path: readonly string[], message: string) => found.push({ path, message });
  const warmup = config.alphaWarmupEpochs;
  if (warmup >= epochs) {
    refuse(['alphaWarmupEpochs'], `fewer than the ${epochs} epochs of the search, or α would never move`);
  }
  if (kind === 'constant') {
    const message = 'left out, or lambdaSchedule.kind to be linear or cosine';
    if (from !== undefined) refuse(['lambdaSchedule', 'from'], message);
    if (rising !== undefined) refuse(['lambdaSchedule', 'epochs'], message);
  } else if (rising !== undefined && rising > epochs) {
    refuse(['lambdaSchedule', 'epochs'], `at most ${epochs}, the epochs of the search`);
  } else if (rising !== undefined && rising <= warmup) {
    refuse(['lambdaSchedule', 'epochs'], `more than the ${warmup} epochs in which α stands still`);
  }
  return found;
}
