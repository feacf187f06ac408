import { InputError } from '../../base/inputError.js';
import { loadConfig } from '../../experiment/config/loadConfig.js';
import { parseConfig } from '../../experiment/config/parseConfig.js';
import { retrainConfig } from '../../experiment/config/retrainConfig.js';
import {
  type TrainedBaselineConfig,
  trainedBaselineConfig,
} from '../../experiment/config/trainedBaselineConfig.js';
import { type CellTraining, trainedBaseline } from '../../experiment/trainedBaseline.js';
import type { CommandContext, CommandResult } from '../command.js';
import { numericFlag } from '../numericFlag.js';
import { openEngine } from '../openEngine.js';
import { requireOut } from '../runOptions.js';
import { sayHowToGoOn } from '../sayHowToGoOn.js';
import { textTable } from '../textTable.js';
import type { BaselineFlags } from './baselineFlags.js';

/** `rnas baseline --score training`: every cell that is asked for is trained for a few epochs. */
export async function trainCells(
  flags: BaselineFlags,
  { progress, signal, say }: CommandContext,
): Promise<CommandResult> {
  const { strategy, score, perturb, epsilon, seed, population, sample, engine: engineName, threads } = flags;
  const { space, channels, layers, epochs, batchSize, data, limit, table, column, repeats } = flags;
  const config = await loadConfig(trainedBaselineConfig, flags.config, {
    ...{ strategy, score, perturb, epsilon, seed, population, sample, engine: engineName, threads },
    queries: flags.queries?.split(',').map(numericFlag),
    training: { space, epochs, batchSize, network: { channels, layers }, data: { name: data, limit } },
    // What only a table takes is refused by name.
    ...{ table, column, repeats },
  });
  const training = cellTraining(config, flags.config ?? 'the command line');
  const out = requireOut(flags);
  const engine = await openEngine(config, say);
  const { resume = false, dataRoot } = flags;
  const context = { engine, threads: config.threads, progress, signal, dataRoot, resume };
  const running = trainedBaseline(config, training, out, { ...context, commandLine: process.argv.slice(2) });
  const { results, trained } = await sayHowToGoOn('go on with --resume', running);
  const { queries: _queries, training: _training, ...shown } = config;
  const rows = results.map(best => [`${best.queries}`, percent(best.score), percent(best.clean), best.run]);
  const cells = results.map(({ queries, genotype }) => `best of ${queries}: ${genotype}`);
  return {
    json: { ...shown, out, training, trained, results },
    text: [textTable([['queries', 'score', 'clean', 'run'], ...rows]), ...cells, out].join('\n'),
  };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** The training of every cell, checked; the cell itself comes later. */
function cellTraining({ training, seed }: TrainedBaselineConfig, source: string): CellTraining {
  for (const key of ['genotype', 'seed', 'engine', 'threads']) {
    if (!Object.hasOwn(training, key)) continue;
    throw new InputError({
      given: `training.${key} in ${source}`,
      expected: `a training without ${key}, which the baseline gives to every cell`,
      remedy: key === 'genotype' ? 'remove it' : `say ${key} beside training`,
    });
  }
  const { genotype: _any, ...rest } = parseConfig(
    retrainConfig,
    { ...training, genotype: 'any', seed },
    `training of ${source}`,
  );
  return rest;
}
