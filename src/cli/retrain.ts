import { InputError } from '../base/inputError.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { type RetrainConfig, retrainConfig } from '../experiment/config/retrainConfig.js';
import { readGenotype } from '../experiment/readGenotype.js';
import { runRetrain } from '../experiment/runRetrain.js';
import type { RunSummary } from '../experiment/runSummary.js';
import { isReferenceName, referenceNames } from '../space/reference/referenceNetwork.js';
import { spaceNames } from '../space/space.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { addRecipeOptions, type RecipeFlags, recipeSectionsOf } from './recipeOptions.js';
import { addRunOptions, type RunOptions, requireOut } from './runOptions.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';

interface RetrainFlags extends CommonOptions, RunOptions, RecipeFlags {
  readonly genotype?: string;
  readonly network?: string;
  readonly inherit?: string;
  readonly space?: string;
  readonly channels?: number;
  readonly layers?: number;
  readonly auxiliary?: boolean;
}

/** `rnas retrain`: train the network of a genotype, or a hand-made one, into a run directory. */
export const addRetrain: AddCommand = (program, perform) => {
  const command = program
    .command('retrain')
    .description('train the network of a genotype, or a hand-made one')
    .option(
      '--genotype <file|name>',
      "genotype.json, a run, the space's textual form or a file with it, or a published name",
    )
    .option('--network <name>', `a hand-made network instead: ${referenceNames.join(', ')}`)
    .option(
      '--inherit <run>',
      'begin with the weights of a search, retraining or import; without --genotype, its cell',
    )
    .option('--space <name>', `search space of the genotype: ${spaceNames.join(' or ')}`)
    .option('--channels <number>', 'channels of the first cell', numericFlag)
    .option('--layers <number>', 'cells; in nas-bench-201 a multiple of 3', numericFlag)
    .option('--no-auxiliary', 'leave the auxiliary head out');
  addRunOptions(addRecipeOptions(addCommonOptions(command)));
  command.action(
    perform<RetrainFlags>(async (flags, _args, { progress, signal, say }) => {
      const config = await configOf(flags);
      const out = requireOut(flags);
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const resume = flags.resume ?? false;
      const running = runRetrain(config, out, { ...context, resume, commandLine: process.argv.slice(2) });
      const summary = await sayHowToGoOn('go on with --resume', running);
      return { json: { out, ...summary }, text: `${describe(summary)}\n${out}` };
    }),
  );
};

/** The file under the flags, with the genotype's own text in place of its name. */
async function configOf(flags: RetrainFlags): Promise<RetrainConfig> {
  const { space, epochs, batchSize, seed, threads, engine, channels, layers, network: reference } = flags;
  const { inherit, genotype = inherit } = flags;
  if (genotype !== undefined && isReferenceName(genotype)) throw aNetwork(genotype);
  const auxiliary = flags.auxiliary === false ? false : undefined;
  const config = await loadConfig(retrainConfig, flags.config, {
    ...{ genotype, inherit, space, epochs, batchSize, seed, threads, engine },
    ...recipeSectionsOf(flags),
    network: { reference, channels, layers, auxiliary },
    data: { name: flags.data, limit: flags.limit },
  });
  if (config.genotype === undefined) return config;
  return { ...config, genotype: await readGenotype(config.genotype, config.space) };
}

function aNetwork(name: string): InputError {
  return new InputError({
    given: `--genotype ${name}, a hand-made network`,
    expected: 'a genotype',
    remedy: `use --network ${name}`,
  });
}

function describe({ results }: RunSummary): string {
  const percent = (name: string) => `${(100 * Number(results[name])).toFixed(2)} %`;
  const clean = `best validation accuracy ${percent('validationAccuracy')} in epoch ${results.bestEpoch}`;
  if (results.bestRobustEpoch === undefined) return clean;
  const robust = `${percent('validationRobustAccuracy')} in epoch ${results.bestRobustEpoch}`;
  return `${clean}\nbest robust validation accuracy ${robust}`;
}
