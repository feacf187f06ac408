import { z } from 'zod';
import { dataIdentity } from './dataIdentity.js';
import { runEnvironment } from './runEnvironment.js';
import { tableIdentity } from './tableIdentity.js';

/** What can estimate how good a cell is without training it: the search's supernet, or a proxy on untrained weights. */
export const estimateSources = ['supernet', 'proxy'] as const;

export type EstimateSource = (typeof estimateSources)[number];

/** Accuracy of the supernet as one cell, on clean and on perturbed images; the score of robust consistency. */
export const estimateNames = ['supernet-clean', 'supernet-perturbed', 'proxy'] as const;

export type EstimateName = (typeof estimateNames)[number];

const correlation = z.object({
  value: z.number(),
  /** Percentile bootstrap interval, 95 %. */
  interval: z.tuple([z.number(), z.number()]).readonly(),
});

const byColumn = z.record(z.string(), z.object({ spearman: correlation, kendall: correlation }));

/** `correlation.json` in a run directory, and what `rnas correlate --json` prints. */
export const correlationResult = z.object({
  schema: z.literal(1),
  config: z.object({
    estimates: z.array(z.enum(estimateSources)),
    cells: z.int(),
    images: z.int(),
    /** What perturbed the images, and its scale in pixel values. */
    perturb: z.string(),
    epsilon: z.number(),
    seed: z.int(),
    resamples: z.int(),
  }),
  /** SHA-256 of its checkpoint, as the checkpoint itself carries it. */
  checkpointSha256: z.string(),
  table: tableIdentity,
  /** The table's columns of the highest and of the lowest accuracies. */
  clean: z.string(),
  robust: z.string(),
  /** Rank correlations of every estimate with the table's columns. */
  estimates: z.partialRecord(z.enum(estimateNames), byColumn),
  /** The cells, with what was estimated and what the table has. */
  cells: z.array(
    z.object({
      /** Six digits. */
      ops: z.string(),
      estimates: z.partialRecord(z.enum(estimateNames), z.number()),
      clean: z.number(),
      robust: z.number(),
    }),
  ),
  seconds: z.number(),
  data: dataIdentity.optional(),
  versions: runEnvironment.shape.versions,
  engine: runEnvironment.shape.engine,
  git: runEnvironment.shape.git,
  /** ISO 8601, UTC. */
  startedAt: z.string(),
});

export type CorrelationResult = z.infer<typeof correlationResult>;
