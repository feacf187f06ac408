import type { Command } from 'commander';
import { InputError } from '../base/inputError.js';
import { engineNames } from '../engine/createEngine.js';
import { numericFlag } from './numericFlag.js';

/** What the options of the commands that train have. */
export interface RunOptions {
  readonly data?: string;
  readonly dataRoot?: string;
  readonly limit?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly out?: string;
  readonly resume?: boolean;
}

/** Declares the options of the commands that train. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--data <name>', 'data set: a name that `rnas data list` shows, or a path')
    .option('--data-root <folder>', 'folder of downloaded data sets')
    .option('--limit <number>', 'use this many images of the training part', numericFlag)
    .option('--epochs <number>', 'passes over the training images', numericFlag)
    .option('--batch-size <number>', 'images of a step', numericFlag)
    .option('--seed <number>', 'seed of all randomness', numericFlag)
    .option('--engine <name>', engineNames.join(', '))
    .option('--threads <number>', 'CPU threads; changes no result', numericFlag)
    .option('--out <folder>', 'run directory to write')
    .option('--resume', 'go on with the run that is in --out');
}

/** @throws InputError if `--out` is missing */
export function requireOut({ out }: RunOptions): string {
  if (out !== undefined) return out;
  throw new InputError({
    given: 'no --out',
    expected: 'a folder for the run',
    remedy: 'add --out runs/NAME',
  });
}
