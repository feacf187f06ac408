import { z } from 'zod';
import { severities } from '../../perturb/corruptions/corruption.js';
import { corruptionNames } from '../../perturb/corruptionTable.js';
import * as fields from './fields.js';

const severity = z.literal(severities, { error: `one of ${severities.join(', ')}` });

/** Configuration of `rnas corrupt`, version 1. Every key has a default but `run`. */
export const corruptConfig = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('corrupt').default('corrupt'),
  /** Path of the retrained run. */
  run: z.string().min(1),
  checkpoint: fields.checkpoint,
  /** Corruptions by the names of CIFAR-10-C's files, each once; all fifteen without it. */
  corruptions: fields.eachOnce(z.enum(corruptionNames), 'corruption').default([...corruptionNames]),
  /** How bad, from 1 to 5, each once; all five without it. */
  severities: fields.eachOnce(severity, 'severity').default([...severities]),
  /** Images of the test part, as evenly over the classes as they allow; all without it. */
  images: fields.count.optional(),
  /** A folder of CIFAR-10-C's arrays, which are evaluated instead of corruptions made here. */
  cifar10c: z.string().min(1).optional(),
  /** Path of a run with the same evaluation, against which corruption errors are taken. */
  mceBaseline: z.string().min(1).optional(),
  batchSize: fields.count.default(100),
  /** Seed of the random numbers of corruptions; without effect on a folder's arrays. */
  seed: fields.seed.default(1),
  ...fields.execution,
});

export type CorruptConfig = z.output<typeof corruptConfig>;
