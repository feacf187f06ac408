import { loadConfig } from '../experiment/config/loadConfig.js';
import { retrainConfig } from '../experiment/config/retrainConfig.js';
import { readGenotype } from '../experiment/readGenotype.js';
import { runRetrain } from '../experiment/runRetrain.js';
import { spaceNames } from '../space/space.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { addRunOptions, type RunOptions, requireOut } from './runOptions.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';

interface RetrainFlags extends CommonOptions, RunOptions {
  readonly genotype?: string;
  readonly space?: string;
  readonly recipe?: string;
  readonly channels?: number;
  readonly layers?: number;
  readonly auxiliary?: boolean;
}

/** `rnas retrain`: train the network of a genotype from scratch, into a run directory. */
export const addRetrain: AddCommand = (program, perform) => {
  const command = program
    .command('retrain')
    .description('train the network of a genotype from its initial weights')
    .option(
      '--genotype <file|name>',
      "genotype.json, a run, the space's textual form or a file with it, or a published name",
    )
    .option('--space <name>', `search space of the genotype: ${spaceNames.join(' or ')}`)
    .option('--recipe <name>', 'standard')
    .option('--channels <number>', 'channels of the first cell', numericFlag)
    .option('--layers <number>', 'cells; in nas-bench-201 a multiple of 3', numericFlag)
    .option('--no-auxiliary', 'leave the auxiliary head out');
  addRunOptions(addCommonOptions(command));
  command.action(
    perform<RetrainFlags>(async (flags, _args, { progress, signal, say }) => {
      const { space, recipe, channels, layers, epochs, batchSize, seed, threads, engine: engineName } = flags;
      const auxiliary = flags.auxiliary === false ? false : undefined;
      const stated = await loadConfig(retrainConfig, flags.config, {
        ...{ genotype: flags.genotype, space, recipe, epochs, batchSize, seed, threads, engine: engineName },
        network: { channels, layers, auxiliary },
        data: { name: flags.data, limit: flags.limit },
      });
      const { genotype } = flags;
      const config =
        genotype === undefined ? stated : { ...stated, genotype: await readGenotype(genotype, stated.space) };
      const out = requireOut(flags);
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const resume = flags.resume ?? false;
      const running = runRetrain(config, out, { ...context, resume, commandLine: process.argv.slice(2) });
      const summary = await sayHowToGoOn('go on with --resume', running);
      const { bestEpoch, validationAccuracy } = summary.results;
      const percent = (100 * Number(validationAccuracy)).toFixed(2);
      const text = `best validation accuracy ${percent} % in epoch ${bestEpoch}\n${out}`;
      return { json: { out, ...summary }, text };
    }),
  );
};
