import type { Command } from 'commander';
import { engineNames } from '../engine/createEngine.js';
import { numericFlag } from './numericFlag.js';

/** What the options of the commands that evaluate trained networks have. */
export interface EvaluationOptions {
  readonly checkpoint?: string;
  readonly images?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly dataRoot?: string;
}

/** Declares the options of the commands that evaluate trained networks; `seeded` is what the seed is of. */
export function addEvaluationOptions(command: Command, seeded: string): Command {
  return command
    .option('--checkpoint <name>', 'best, best-clean, best-robust or last')
    .option('--images <number>', 'evaluate this many images of the test part', numericFlag)
    .option('--batch-size <number>', 'images at a time; changes no result', numericFlag)
    .option('--seed <number>', `seed of ${seeded}`, numericFlag)
    .option('--engine <name>', engineNames.join(', '))
    .option('--threads <number>', 'CPU threads; changes no result', numericFlag)
    .option('--data-root <folder>', 'folder of downloaded data sets');
}
