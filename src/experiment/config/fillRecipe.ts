import type { z } from 'zod';
import { trainingLossTraits } from '../../loss/trainingLoss.js';
import type { Norm } from '../../perturb/bounds.js';
import { parsePerturbation } from '../../perturb/parsePerturbation.js';
import type { Schedule, ScheduleGrain } from '../../train/schedules/schedule.js';
import type { recipeSections } from './recipeSections.js';
import { type RecipeName, type RecipePreset, recipes } from './recipes.js';

export type WrittenRecipe = z.output<z.ZodObject<typeof recipeSections>>;
type Sections = { readonly [Name in keyof WrittenRecipe]: Partial<WrittenRecipe[Name]> };

/** An attack's or noise's images as the input of training. */
export interface PerturbedInput {
  readonly kind: 'perturbed' | 'mixed';
  readonly perturb: string;
  readonly epsilon: number;
  readonly norm: Norm;
  /** For attacks alone. */
  readonly mode?: 'train' | 'eval';
  /** For those that step along gradients alone. */
  readonly relativeStep?: number;
  readonly randomStart?: boolean;
}

/** The sections as a training reads them: with every key that has an effect, and no other. */
export interface FilledRecipe {
  readonly loss: {
    readonly kind: keyof typeof trainingLossTraits;
    readonly beta?: number;
    readonly labelSmoothing?: number;
  };
  readonly input:
    | { readonly kind: 'clean' }
    | PerturbedInput
    | { readonly kind: 'free'; readonly epsilon: number; readonly replays: number };
  readonly schedule: Schedule & { readonly grain: ScheduleGrain; readonly warmupEpochs: number };
  readonly awp: { readonly gamma: number; readonly warmupEpochs?: number };
  readonly average:
    | { readonly kind: 'none' }
    | { readonly kind: 'ema'; readonly decay: number }
    | { readonly kind: 'swa'; readonly from: number };
  readonly selection:
    | { readonly images: 0 }
    | { readonly images: number; readonly perturb: string; readonly epsilon: number; readonly norm: Norm };
  /** For inputs that one step makes, where robustness is measured. */
  readonly overfitting?: { readonly drop: number; readonly fallBack: string };
}

/** What is written, over what the recipe says, over the defaults of the keys. */
export function fillRecipe(recipe: RecipeName, written: WrittenRecipe): FilledRecipe {
  const preset: RecipePreset = recipes[recipe];
  const loss = fillLoss(over(preset.loss, written.loss));
  const input = fillInput(overInput(preset.input as Sections['input'] | undefined, written.input));
  const selection = fillSelection(written.selection, input);
  const single = isSingleStep(input) && selection.images > 0;
  return {
    ...{ loss, input, selection },
    schedule: fillSchedule(over(preset.schedule as Sections['schedule'] | undefined, written.schedule)),
    awp: fillAwp(written.awp),
    average: fillAverage(written.average),
    ...(single && { overfitting: { drop: 0.2, fallBack: 'none', ...defined(written.overfitting) } }),
  };
}

/** A section over that of its recipe, which is left out where another kind is written. */
function over<Section extends { kind?: string }>(preset: Section | undefined, written: Section): Section {
  const own = defined(written);
  const another = own.kind !== undefined && own.kind !== preset?.kind;
  return { ...(another ? undefined : preset), ...own };
}

/** Another attack than the recipe's has its own step and start. */
function overInput(preset: Sections['input'] | undefined, written: Sections['input']): Sections['input'] {
  const another = written.perturb !== undefined && written.perturb !== preset?.perturb;
  const { relativeStep: _step, randomStart: _start, ...rest } = preset ?? {};
  return over(another ? rest : preset, written);
}

/** A section without its undefined keys, which would otherwise hide what lies below them. */
function defined<Section extends object>(section: Section): Section {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined)) as Section;
}

function fillLoss({ kind = 'ce', beta, labelSmoothing }: Sections['loss']): FilledRecipe['loss'] {
  const traits = trainingLossTraits[kind];
  return {
    kind,
    ...(traits.beta !== null && { beta: beta ?? traits.beta }),
    ...(traits.softTargets && { labelSmoothing: labelSmoothing ?? 0 }),
  };
}

function fillInput(section: Sections['input']): FilledRecipe['input'] {
  const { kind = 'clean', perturb = 'pgd-7', epsilon = 8 / 255, norm = 'linf' } = section;
  if (kind === 'clean') return { kind };
  if (kind === 'free') return { kind, epsilon, replays: section.replays ?? 8 };
  const base = { kind, perturb, epsilon, norm };
  // At ε = 1 lengths are in multiples of ε.
  const spec = parsePerturbation(perturb, { epsilon: 1 });
  if (!('norm' in spec)) return base;
  const attack = { ...base, mode: section.mode ?? ('train' as const) };
  if (!('stepSize' in spec && 'randomStart' in spec)) return attack;
  const { relativeStep = spec.stepSize, randomStart = spec.randomStart } = section;
  return { ...attack, relativeStep, randomStart };
}

function fillSchedule({
  kind = 'cosine',
  warmupEpochs = 0,
  grain = kind === 'one-cycle' ? 'update' : 'epoch',
  ...section
}: Sections['schedule']): FilledRecipe['schedule'] {
  const { to = 0, from = 0, peak = 0.4, milestones = [0.5, 0.75], factor = 0.1 } = section;
  const common = { grain, warmupEpochs };
  switch (kind) {
    case 'constant':
      return { kind, ...common };
    case 'cosine':
      return { kind, ...common, to };
    case 'step':
      return { kind, ...common, milestones, factor };
    case 'one-cycle':
      return { kind, ...common, peak, from, to };
  }
}

function fillAwp({ gamma = 0, warmupEpochs = 0 }: Sections['awp']): FilledRecipe['awp'] {
  return gamma === 0 ? { gamma } : { gamma, warmupEpochs };
}

function fillAverage({
  kind = 'none',
  decay = 0.999,
  from = 0.75,
}: Sections['average']): FilledRecipe['average'] {
  switch (kind) {
    case 'none':
      return { kind };
    case 'ema':
      return { kind, decay };
    case 'swa':
      return { kind, from };
  }
}

function fillSelection(
  { images = 512, perturb = 'pgd-5', epsilon, norm }: Sections['selection'],
  input: FilledRecipe['input'],
): FilledRecipe['selection'] {
  if (images === 0) return { images: 0 };
  const [radius, ball] = [
    'epsilon' in input ? input.epsilon : 8 / 255,
    'norm' in input ? input.norm : ('linf' as const),
  ];
  return { images, perturb, epsilon: epsilon ?? radius, norm: norm ?? ball };
}

/** Whether one gradient makes the training input: such trainings can overfit to that step. */
function isSingleStep(input: FilledRecipe['input']): boolean {
  if (input.kind === 'free') return true;
  if (input.kind === 'clean') return false;
  const spec = parsePerturbation(input.perturb, { epsilon: 0 });
  return 'steps' in spec && spec.steps === 1;
}
