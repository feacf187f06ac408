import { z } from 'zod';
import { norms } from '../perturb/ball.js';
import { evaluationProvenance } from './evaluationProvenance.js';
import { attackSettings } from './evaluationSettings.js';

const flag = z.object({ id: z.string(), meaning: z.string(), remedy: z.string() });

/** Wilson score interval, 95 %. */
const interval = z.tuple([z.number(), z.number()]);

const attackOutcome = z.object({
  /** Share of all evaluated images that are still classified correctly. */
  accuracy: z.number(),
  interval,
  /** Of a targeted attack: share of the attacked images that it brought to the target class. */
  targetSuccess: z.number().optional(),
  seconds: z.number(),
  forwardPasses: z.number().int(),
  backwardPasses: z.number().int(),
  queries: z.number().int(),
  /** Of attacks that seek the nearest adversarial image: norms that 0, 5, …, 100 % of the images fall at; null is ∞. */
  normQuantiles: z.array(z.number().nullable()).length(21).optional(),
});

const classAccuracy = z.object({
  name: z.string(),
  images: z.int(),
  clean: z.number(),
  attacks: z.record(z.string(), z.number()),
  worstCase: z.number(),
});

const curve = z.array(z.object({ at: z.number(), accuracy: z.number(), interval }));

/** Robust accuracy of one attack against ε and against its number of steps. */
const curves = z.object({ attack: z.string(), epsilons: curve.optional(), steps: curve.optional() });

/** What was attacked, and with what. Results of before it was recorded have none of it. */
const provenance = z.object({
  config: attackSettings.extend({
    saveImages: z.boolean().optional(),
    curves: z
      .object({ attack: z.string(), epsilons: z.array(z.number()), steps: z.array(z.int()) })
      .optional(),
  }),
  ...evaluationProvenance.shape,
});

/** `attack.json` in a run directory, and what `rnas attack --json` prints. */
export const attackResult = z.object({
  schema: z.literal(1),
  images: z.number().int(),
  epsilon: z.number(),
  norm: z.enum(norms),
  clean: z.number(),
  /** Results of before it was recorded have none; nor have they one of the worst case. */
  cleanInterval: interval.optional(),
  attacks: z.record(z.string(), attackOutcome),
  /** Accuracy over images that withstood all that was run within ε: every attack, and every such point of the curves. */
  worstCase: z.number(),
  worstCaseInterval: interval.optional(),
  flags: z.array(flag),
  /** Accuracies class by class; results of before they were recorded have none. */
  classes: z.array(classAccuracy).optional(),
  curves: curves.optional(),
  ...provenance.partial().shape,
});

export type AttackResult = z.infer<typeof attackResult>;
