import { z } from 'zod';
import { corruptionNames } from '../perturb/corruptionTable.js';
import { evaluationProvenance } from './evaluationProvenance.js';
import { evaluationSettings } from './evaluationSettings.js';

const interval = z.tuple([z.number(), z.number()]);

const corruption = z.object({
  family: z.enum(['noise', 'blur', 'weather', 'digital']),
  /** Mean accuracy over the severities. */
  accuracy: z.number(),
  severities: z.array(
    z.object({
      severity: z.int(),
      accuracy: z.number(),
      /** Wilson score interval, 95 %. */
      interval,
    }),
  ),
  /** CE against the baseline, 1 is as good; null where the baseline makes no error. */
  error: z.number().nullable().optional(),
});

/** `corruption.json` in a run directory, and what `rnas corrupt --json` prints. */
export const corruptionResult = z.object({
  schema: z.literal(1),
  images: z.int(),
  /** Made by this toolkit, or read from a folder of CIFAR-10-C. */
  source: z.enum(['generated', 'cifar-10-c']),
  clean: z.number(),
  cleanInterval: interval,
  corruptions: z.partialRecord(z.enum(corruptionNames), corruption),
  /** Mean accuracy over corruptions and severities. */
  meanAccuracy: z.number(),
  /** Corruption errors against another run, as shares: 1 is as good as it is. */
  mce: z
    .object({
      /** The baseline's name, clean accuracy and mean accuracy. */
      baseline: z.object({ run: z.string(), clean: z.number(), meanAccuracy: z.number() }),
      value: z.number().nullable(),
      relative: z.number().nullable(),
    })
    .optional(),
  seconds: z.number(),
  config: evaluationSettings.extend({
    corruptions: z.array(z.enum(corruptionNames)),
    severities: z.array(z.int()),
    cifar10c: z.string().optional(),
    mceBaseline: z.string().optional(),
  }),
  ...evaluationProvenance.shape,
});

export type CorruptionResult = z.infer<typeof corruptionResult>;
