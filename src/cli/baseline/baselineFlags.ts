import { z } from 'zod';
import type { CommonOptions } from '../commonOptions.js';
import type { RunOptions } from '../runOptions.js';

/** Options of `rnas baseline`; some are for one kind of score alone. */
export interface BaselineFlags extends CommonOptions, RunOptions {
  readonly strategy?: string;
  readonly score?: string;
  readonly queries?: string;
  readonly population?: number;
  readonly sample?: number;
  readonly table?: string;
  readonly column?: string;
  readonly repeats?: number;
  readonly space?: string;
  readonly channels?: number;
  readonly layers?: number;
  readonly perturb?: string;
  readonly epsilon?: string;
}

/** What says how good a cell is. */
export const scoreNames = ['table', 'training', 'proxy'] as const;

export type ScoreName = (typeof scoreNames)[number];

/** The key that decides how the others are read. */
export const scoreChoice = z.looseObject({ score: z.enum(scoreNames).default('table') });
