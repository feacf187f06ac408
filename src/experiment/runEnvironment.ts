import { z } from 'zod';
import { dataIdentity } from './dataIdentity.js';
import { tableIdentity } from './tableIdentity.js';

/**
 * `environment.json`: what a run was computed with. Holds neither environment variables nor the names of the
 * user, the machine or its folders.
 */
export const runEnvironment = z.object({
  schema: z.literal(1),
  versions: z.object({ rnas: z.string(), node: z.string() }),
  engine: z.object({
    name: z.string(),
    /** Instruction set, versions. */
    description: z.string(),
    threads: z.int().positive().optional(),
  }),
  /** Revision of the toolkit's own checkout, and whether tracked files differed from it; null outside a checkout. */
  git: z.object({ revision: z.string(), dirty: z.boolean() }).nullable(),
  /** Not in files of before it was recorded. */
  data: dataIdentity.optional(),
  /** The table of measured accuracies that cells were looked up in. */
  table: tableIdentity.optional(),
  cpu: z.object({ model: z.string(), cores: z.int().positive() }),
  memoryBytes: z.number(),
  /** Name, release and architecture of the operating system. */
  system: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  /** Arguments after `rnas`; absolute paths are shortened to their last part. */
  commandLine: z.array(z.string()),
  /** When the run was resumed, and what had changed since it began, as `dotted.path: old → new`. */
  resumed: z.array(z.object({ startedAt: z.string(), changed: z.array(z.string()) })).optional(),
});

export type RunEnvironment = z.infer<typeof runEnvironment>;
