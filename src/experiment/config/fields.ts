import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';
import { parseFraction } from '../../base/parseFraction.js';
import { norms } from '../../perturb/ball.js';
import type { Norm } from '../../perturb/bounds.js';
import { customName, membersRemedy } from '../../perturb/parseAttackEntry.js';
import { parsePerturbation, perturbationNames } from '../../perturb/parsePerturbation.js';
import { staysTogether } from '../../perturb/staysTogether.js';
import { edgeOperations as operations } from '../../space/darts/primitives.js';
import { subspaceNames } from '../../space/darts/subspaces.js';
import { checkpointNames } from '../checkpointFolder.js';

/** A whole number from 1. */
export const count = z.int().positive();

/** A number in [0, ∞). */
export const nonNegative = z.number().nonnegative();

/** A number in (0, ∞). */
export const positive = z.number().positive();

/** A share of a whole in (0, 1): neither side of the cut is empty. */
export const share = z.number().gt(0).lt(1);

/** A probability below one, in [0, 1). */
export const rate = z.number().min(0).lt(1);

/** A number in [0, 1]. */
export const unit = z.number().min(0).max(1);

/** The seed of every random stream of a run: a whole number from 0. */
export const seed = z.int().nonnegative();

/** A finite number of at least 0, or a text such as `8/255` that gives one. */
export const radius = z
  .union([z.number(), z.string()], { error: 'a number or a fraction such as 8/255' })
  .transform((value, context) => {
    const number = typeof value === 'number' ? value : attempt(() => parseFraction(value, 'epsilon'));
    if (number instanceof InputError) {
      context.addIssue({ code: 'custom', message: number.complaint.expected });
      return z.NEVER;
    }
    return number;
  })
  .pipe(z.number().refine(value => value >= 0, { error: 'at least 0' }));

/** Radius of a perturbation in pixel values, in [0, 1]; a number or a text such as `8/255`. */
export const epsilon = radius.refine(value => value <= 1, { error: 'a number in [0, 1], such as 8/255' });

/** What may perturb the input of a search: noise, or an attack that keeps a batch together, by a name of {@link parsePerturbation}. */
export const perturbationName = z
  .string()
  .refine(name => {
    const spec = attempt(() => parsePerturbation(name, { epsilon: 0 }));
    return !(spec instanceof InputError) && staysTogether(spec);
  }, `gaussian, uniform, rademacher, salt-and-pepper, fgsm, pgd-K with a number of steps K such as pgd-7, or another attack that asks all images the same: r-fgsm, bim, cw-pgd, trades-pgd, mi-fgsm, ni-fgsm, di-fgsm, ti-fgsm`)
  .meta({ examples: ['gaussian', 'uniform', 'rademacher', 'fgsm', 'pgd-7'] });

/** An attack that keeps a batch together, as a training step that is attacked in train mode needs: no noise. */
export const batchAttackName = perturbationName.refine(
  name => {
    const spec = attempt(() => parsePerturbation(name, { epsilon: 0 }));
    return !(spec instanceof InputError) && 'norm' in spec;
  },
  { error: 'an attack, not noise: fgsm, pgd-K, …' },
);

/** What an evaluation attacks with: any name of {@link parsePerturbation}, noise too. */
export const attackName = z.string().superRefine(checkAttackName);

/** The same, or the name of an ensemble whose members are given beside it. */
export const namedOrCustom = z.string().superRefine((name, context) => {
  if (name !== customName) checkAttackName(name, context);
});

function checkAttackName(name: string, context: z.core.$RefinementCtx): void {
  if (isKnown(name)) return;
  const message = `an attack by name, such as fgsm, pgd-K or autoattack, K being a number of steps such as 20 (all of them: ${perturbationNames.join(', ')})`;
  const remedy = name === customName ? membersRemedy : suggestion(name);
  context.addIssue({ code: 'custom', message, params: remedy === undefined ? undefined : { remedy } });
}

function suggestion(name: string): string | undefined {
  const short = perturbationNames.map(known => known.replace(/\[?-K\]?$/, ''));
  const [, count = '20'] = /-(\d+)$/.exec(name) ?? [];
  const names = [...short, ...short.map(known => `${known}-${count}`)].filter(isKnown);
  const nearest = isKnown(`${name}-20`) ? `${name}-20` : nearestName(name, names);
  return nearest && `did you mean ${nearest}?`;
}

/** Why an attack with a name that is known cannot be run in this norm, and what can be done; undefined where it can. */
export function attackFault(name: string, norm: Norm): { message: string; remedy: string } | undefined {
  const spec = attempt(() => parsePerturbation(name, { epsilon: 0, norm }));
  if (!(spec instanceof InputError) || !isKnown(name)) return undefined;
  return { message: spec.complaint.expected, remedy: spec.complaint.remedy };
}

/** Whether the name is that of a perturbation in any norm. */
function isKnown(name: string): boolean {
  return norms.some(
    norm => !(attempt(() => parsePerturbation(name, { epsilon: 0, norm })) instanceof InputError),
  );
}

const operation = z.enum(operations);
const eachEdge = z.array(z.array(operation));

/**
 * What an edge of a DARTS cell chooses from: a list for all edges, a list for each edge, in the order of the alpha rows,
 * or a subspace of RobustDARTS by name.
 */
export const primitives = z.union(
  [z.enum(subspaceNames), z.array(operation), z.strictObject({ normal: eachEdge, reduce: eachEdge })],
  {
    error: `${subspaceNames.join(', ')}, a list of some of ${operations.join(', ')}, or such lists for each edge of { normal, reduce }`,
  },
);

/**
 * Which of a run's checkpoints is evaluated: the best by validation accuracy, clean or under a cheap attack, the one of these that
 * its recipe is for (`best`), or the last.
 */
export const checkpoint = z.enum(checkpointNames).default('best');

/** A list that is not empty and has nothing twice. */
export function eachOnce<Item extends z.ZodType>(item: Item, what: string) {
  return z
    .array(item)
    .min(1)
    .refine(items => new Set(items).size === items.length, { error: `each ${what} once` });
}

/** Where the computation runs. */
export const execution = {
  /** Name of the engine, `native`, `tfjs:cpu`, …; without it the best that is there. Engines differ in rounding. */
  engine: z.string().min(1).optional(),
  /** CPU threads of the engine; without it one per core. Changes no bit of the result. */
  threads: count.optional(),
};

function attempt<Value>(parse: () => Value): Value | InputError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
