import { z } from 'zod';
import { formatNames } from '../formats/formatName.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** `manifest.json`: what a report was made from and by, and what it is made of. */
export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  /** What wrote it; the browser only where a format needed one. */
  writer: z.strictObject({ rnas: z.string(), plotly: z.string(), browser: z.string().optional() }),
  options: z.strictObject({
    title: z.string(),
    formats: z.array(z.enum(formatNames)),
    scaleNote: z.array(z.string()),
    notes: z.array(z.string()).default([]),
    comparison: z.boolean().optional(),
    /** SHA-256 of the job's summary as canonical JSON, where the report was given one. */
    summary: sha256.optional(),
  }),
  /** In the order in which the report shows them. */
  runs: z.array(
    z.strictObject({
      /** From the report's folder, with `/` between its parts. */
      path: z.string(),
      name: z.string(),
      configHash: z.string(),
      status: z.enum(['complete', 'partial']),
      /** SHA-256 of every file that the report was made from, by its path in the run. */
      files: z.record(z.string(), sha256),
    }),
  ),
  /** Every other file of the report. */
  files: z.record(z.string(), z.strictObject({ sha256, bytes: z.int().nonnegative() })),
});

export type Manifest = z.output<typeof manifestSchema>;

export const manifestName = 'manifest.json';
