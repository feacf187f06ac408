import { z } from 'zod';
import { workLedger } from '../engine/costLedger.js';
import { cellMeasurement } from '../evaluate/table/cellMeasurement.js';
import { searchDiagnostics } from '../search/diagnostics/searchDiagnostics.js';

/**
 * The lines of `events.jsonl`: append-only metrics, one JSON object a line, in the order in which they happened.
 * Losses are natural-log cross-entropies, accuracies fractions in [0, 1], epochs counted from 1, times seconds since the run began
 * (resumed runs go on counting; that they were resumed stands in `environment.json`).
 */
const searchEpoch = z.object({
  kind: z.literal('search-epoch'),
  epoch: z.number().int(),
  epochs: z.number().int(),
  learningRate: z.number(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  /** Of the upper level, on clean images with batch statistics; null in epochs in which α did not move. */
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  /** Mean of D(f(x), f(x + δ)) over the epoch, before λ; 0 when λ = 0. */
  regulariser: z.number(),
  /** Architecture parameters by table, before the softmax: one row per edge, one column per operation. */
  alpha: z.record(z.string(), z.array(z.array(z.number()))),
  /** Derived at the end of this epoch, in the field's textual form. */
  genotype: z.string(),
  /** What a table of measured accuracies has of that genotype, if the run was given one; the search never sees it. */
  measured: cellMeasurement.optional(),
  /** Runs of earlier versions have none. */
  diagnostics: searchDiagnostics.optional(),
  /** What the search has cost so far; runs of earlier versions have none. */
  cost: workLedger.optional(),
  /** Why this is the last epoch, if the dominant eigenvalue ended the search: its means before and after, and what is returned. */
  stoppedEarly: z
    .object({ before: z.number(), after: z.number(), returns: z.number().int(), genotype: z.string() })
    .optional(),
  seconds: z.number(),
});

/** What has no line before it has been there from the beginning; the rest runs of earlier versions lack. */
const trainEpoch = z.object({
  kind: z.literal('train-epoch'),
  epoch: z.number().int(),
  epochs: z.number().int(),
  learningRate: z.number(),
  /** Of the images as they were trained on: augmented and, where the recipe says so, perturbed or mixed. */
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  /** The loss's terms by name, weighted; `auxiliary` comes on top of `trainLoss`. */
  lossParts: z.record(z.string(), z.number()).optional(),
  /** After the epoch, on the first images of the training part: as they are, and under the selection's attack. */
  trainCleanAccuracy: z.number().optional(),
  trainRobustAccuracy: z.number().optional(),
  validationLoss: z.number(),
  validationAccuracy: z.number(),
  /** Under the selection's attack, on the first images of the validation part. */
  validationRobustAccuracy: z.number().optional(),
  gradientNorm: z.number(),
  largestGradientNorm: z.number().optional(),
  /** Updates whose gradient was more than ten times the running mean of the norms. */
  gradientSpikes: z.int().nonnegative().optional(),
  warnings: z.array(z.string()).readonly().optional(),
  imagesPerSecond: z.number(),
  seconds: z.number(),
  /** At the pace so far. */
  secondsLeft: z.number().optional(),
});

export const runEvent = z.discriminatedUnion('kind', [searchEpoch, trainEpoch]);

export type RunEvent = z.infer<typeof runEvent>;
export type SearchEpochEvent = z.infer<typeof searchEpoch>;
export type TrainEpochEvent = z.infer<typeof trainEpoch>;
