import { trainingLossTraits } from '../../loss/trainingLoss.js';
import { attackFault } from './fields.js';
import type { FilledRecipe, WrittenRecipe } from './fillRecipe.js';
import type { Contradiction } from './methodContradictions.js';

interface Beside extends FilledRecipe {
  readonly epochs: number;
  readonly augment: { readonly mixup: number };
}

/** Every key of a recipe that could not take effect beside the others. */
export function recipeContradictions(written: WrittenRecipe, filled: Beside): Contradiction[] {
  return [
    ...idleKeys(written, filled),
    ...lossContradictions(filled),
    ...normContradictions(filled),
    ...epochContradictions(filled),
  ];
}

/** Keys that are written but that the filled section lacks: nothing reads them. */
function idleKeys(written: WrittenRecipe, filled: FilledRecipe): Contradiction[] {
  const names = Object.keys(reasons) as (keyof WrittenRecipe)[];
  return names.flatMap(name => {
    const section: object = filled[name] ?? {};
    return Object.entries(written[name])
      .filter(([key, value]) => value !== undefined && !(key in section))
      .map(([key]) => ({ path: [name, key], message: `left out ${reasons[name](filled)}` }));
  });
}

/** Beside what a key of a section has no effect. */
const reasons: { readonly [Name in keyof WrittenRecipe]: (filled: FilledRecipe) => string } = {
  loss: ({ loss }) => `with loss.kind ${loss.kind}`,
  input: ({ input }) => `with input.kind ${input.kind}${'perturb' in input ? ` by ${input.perturb}` : ''}`,
  schedule: ({ schedule }) => `with schedule.kind ${schedule.kind}`,
  awp: () => 'with awp.gamma 0',
  average: ({ average }) => `with average.kind ${average.kind}`,
  selection: () => 'with selection.images 0',
  overfitting: () =>
    'unless one step makes the training input (fgsm, pgd-1 or free) and robustness is measured (selection.images)',
};

function lossContradictions({ loss, input, augment }: Beside): Contradiction[] {
  const found: Contradiction[] = [];
  const { comparesClean, softTargets } = trainingLossTraits[loss.kind];
  const perturbed = input.kind === 'perturbed' || input.kind === 'mixed';
  if (comparesClean && !perturbed) {
    found.push({
      path: ['input', 'kind'],
      message: `perturbed or mixed with loss.kind ${loss.kind}, which compares it with the clean one`,
    });
  }
  if (!softTargets && augment.mixup > 0) {
    found.push({
      path: ['augment', 'mixup'],
      message: `0 with loss.kind ${loss.kind}, which reads one label per image`,
    });
  }
  if (input.kind === 'free' && augment.mixup > 0) {
    found.push({
      path: ['augment', 'mixup'],
      message: '0 with input.kind free, whose perturbation is of single images',
    });
  }
  return found;
}

/** Attacks that are not defined in their norm. */
function normContradictions({ input, selection }: Beside): Contradiction[] {
  const faults = [
    { section: 'input', at: input },
    { section: 'selection', at: selection },
  ].flatMap(({ section, at }) => {
    const fault = 'perturb' in at ? attackFault(at.perturb, at.norm)?.message : undefined;
    return fault === undefined ? [] : [{ path: [section, 'norm'], message: fault }];
  });
  if ('norm' in input && input.norm === 'linf' && input.epsilon > 1) {
    const message = 'a number in [0, 1] for the norm linf, such as 8/255';
    return [...faults, { path: ['input', 'epsilon'], message }];
  }
  return faults;
}

function epochContradictions({ schedule, awp, epochs }: Beside): Contradiction[] {
  const found: Contradiction[] = [];
  const few = `fewer than the ${epochs} epochs of the training`;
  if (schedule.warmupEpochs >= epochs) found.push({ path: ['schedule', 'warmupEpochs'], message: few });
  if (schedule.kind === 'one-cycle' && schedule.from === 0 && schedule.warmupEpochs > 0) {
    found.push({
      path: ['schedule', 'warmupEpochs'],
      message: '0 with a one-cycle from 0, which is a warm-up itself',
    });
  }
  if (awp.warmupEpochs !== undefined && awp.warmupEpochs >= epochs) {
    found.push({ path: ['awp', 'warmupEpochs'], message: few });
  }
  return found;
}
