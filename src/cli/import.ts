import { importConfig } from '../experiment/config/importConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { readGenotype } from '../experiment/readGenotype.js';
import { runImport } from '../export/runImport.js';
import { referenceNames } from '../space/reference/referenceNetwork.js';
import { spaceNames } from '../space/space.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { numericFlag } from './numericFlag.js';
import { requireOut } from './runOptions.js';

interface ImportFlags extends CommonOptions {
  readonly genotype?: string;
  readonly network?: string;
  readonly space?: string;
  readonly weights?: string;
  readonly channels?: number;
  readonly layers?: number;
  readonly auxiliary?: boolean;
  readonly data?: string;
  readonly dataRoot?: string;
  readonly mean?: string;
  readonly deviation?: string;
  readonly out?: string;
}

/** `rnas import`: weights that another program has trained, as a run that can be attacked. */
export const addImport: AddCommand = (program, perform) => {
  const command = program
    .command('import')
    .description('make a run of weights that PyTorch code has trained, to attack or export it')
    .option(
      '--genotype <file|name>',
      'the cell: a file, its text, a name in FILE as FILE:NAME, or a published name',
    )
    .option('--network <name>', `a hand-made network instead: ${referenceNames.join(', ')}`)
    .option('--space <name>', `search space of the genotype: ${spaceNames.join(', ')}`)
    .option('--weights <file>', "safetensors with the names of the field's PyTorch code")
    .option('--channels <number>', 'channels of the first cell', numericFlag)
    .option('--layers <number>', 'cells', numericFlag)
    .option('--no-auxiliary', 'the weights have no auxiliary head; by default they tell')
    .option('--data <name>', 'data set that they were trained on: a name or a path')
    .option('--data-root <folder>', 'folder of downloaded data sets')
    .option('--mean <list>', 'per-channel means that images were normalised by, separated by commas')
    .option('--deviation <list>', 'per-channel standard deviations alike')
    .option('--out <folder>', 'run directory to write');
  addCommonOptions(command).action(
    perform<ImportFlags>(async flags => {
      const { space, weights, network: reference, channels, layers, data, dataRoot } = flags;
      const auxiliary = flags.auxiliary === false ? false : undefined;
      const stated = await loadConfig(importConfig, flags.config, {
        ...{ genotype: flags.genotype, space, weights },
        network: { reference, channels, layers, auxiliary },
        data: { name: data },
        ...normalisation(flags),
      });
      const { genotype } = stated;
      const config =
        genotype === undefined ? stated : { ...stated, genotype: await readGenotype(genotype, stated.space) };
      const out = requireOut(flags);
      const summary = await runImport(config, out, { commandLine: process.argv.slice(2), dataRoot });
      return { json: { out, ...summary }, text: `weights with SHA-256 ${summary.results.sha256}\n${out}` };
    }),
  );
};

function normalisation({ mean, deviation }: ImportFlags): Record<string, unknown> {
  if (mean === undefined && deviation === undefined) return {};
  const numbers = (list: string | undefined) => list?.split(',').map(numericFlag);
  return { normalisation: { mean: numbers(mean), deviation: numbers(deviation) } };
}
