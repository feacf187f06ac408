import { loadConfig } from '../experiment/config/loadConfig.js';
import { searchConfig } from '../experiment/config/searchConfig.js';
import { runSearch } from '../experiment/runSearch.js';
import { spaceNames } from '../space/space.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { addMethodOptions, type MethodFlags, methodFromFlags } from './methodOptions.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { primitivesFlag } from './primitivesFlag.js';
import { addRunOptions, type RunOptions, requireOut } from './runOptions.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';

interface SearchFlags extends CommonOptions, RunOptions, MethodFlags {
  readonly space?: string;
  readonly channels?: number;
  readonly layers?: number;
  readonly nodes?: number;
  readonly primitives?: string | string[];
  readonly partial?: number;
  readonly stepsPerEpoch?: number;
  readonly table?: string;
  readonly diagnosticImages?: number;
  readonly eigenvalueEvery?: number;
  readonly earlyStop?: boolean;
}

/** `rnas search`: search a space for a cell, into a run directory. */
export const addSearch: AddCommand = (program, perform) => {
  const command = program
    .command('search')
    .description('search a space of cells for accuracy and robustness')
    .option('--space <name>', `search space: ${spaceNames.join(' or ')}`)
    .option('--channels <number>', "channels of the supernet's first cell", numericFlag)
    .option('--layers <number>', 'cells of the supernet; in nas-bench-201 a multiple of 3', numericFlag)
    .option('--nodes <number>', 'intermediate nodes of a cell; not in nas-bench-201', numericFlag)
    .option(
      '--primitives <list>',
      's1, s2, s3, s4, or operations of an edge, separated by commas',
      primitivesFlag,
    )
    .option('--partial <number>', 'mix one part in so many of the channels; in pc-darts', numericFlag)
    .option('--steps-per-epoch <number>', 'end every epoch after this many steps', numericFlag)
    .option('--table <file>', "measured accuracies to look every epoch's cell up in; changes no result")
    .option('--diagnostic-images <number>', 'images classified after every epoch; 0 for none', numericFlag)
    .option(
      '--eigenvalue-every <number>',
      'epochs between eigenvalues of the α-Hessian; 0 for none',
      numericFlag,
    )
    .option('--early-stop', 'stop when that eigenvalue grows too fast');
  addRunOptions(addCommonOptions(addMethodOptions(command)));
  command.action(
    perform<SearchFlags>(async (flags, _args, { progress, signal, say }) => {
      const { space, stepsPerEpoch, epochs, batchSize, seed, engine: engineName, threads, table } = flags;
      const { channels, layers, nodes, primitives, partial } = flags;
      const config = await loadConfig(searchConfig, flags.config, {
        ...methodFromFlags(flags),
        ...{ space, stepsPerEpoch, epochs, batchSize, seed, threads, engine: engineName, table },
        network: { channels, layers, nodes, primitives, partial },
        data: { name: flags.data, limit: flags.limit },
        diagnostics: { images: flags.diagnosticImages, eigenvalueEvery: flags.eigenvalueEvery },
        earlyStop: flags.earlyStop ? {} : undefined,
      });
      const out = requireOut(flags);
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const resume = flags.resume ?? false;
      const running = runSearch(config, out, { ...context, resume, commandLine: process.argv.slice(2) });
      const summary = await sayHowToGoOn('go on with --resume', running);
      return { json: { out, ...summary }, text: `${summary.results.genotype}\n${out}` };
    }),
  );
};
