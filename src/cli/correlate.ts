import { engineNames } from '../engine/createEngine.js';
import { correlateConfig } from '../experiment/config/correlateConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { type CorrelationResult, estimateNames, estimateSources } from '../experiment/correlationResult.js';
import { runCorrelation } from '../experiment/runCorrelation.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { namesFlag } from './namesFlag.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { requireRun } from './requireRun.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';
import { textTable } from './textTable.js';

interface CorrelateFlags extends CommonOptions {
  readonly run?: string;
  readonly table?: string;
  readonly estimates?: string;
  readonly cells?: number;
  readonly images?: number;
  readonly perturb?: string;
  readonly epsilon?: string;
  readonly seed?: number;
  readonly resamples?: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly dataRoot?: string;
}

/** `rnas correlate`: how well a search's supernet, and a zero-cost proxy, order the cells of a table. */
export const addCorrelate: AddCommand = (program, perform) => {
  const command = program
    .command('correlate')
    .description(
      "rank correlation of a supernet's and a proxy's estimates with a table of measured accuracies",
    )
    .option('--run <folder>', 'run of a search in nas-bench-201')
    .option('--table <file>', 'table of all 15,625 cells, such as that of NAS-RobBench-201, as .csv')
    .option('--estimates <list>', `${estimateSources.join(', ')}: what cells are estimated by`)
    .option('--cells <number>', 'distinct cells, drawn without replacement (200)', numericFlag)
    .option('--images <number>', 'validation images that the supernet classifies (256)', numericFlag)
    .option('--perturb <name>', 'perturbed input; by default that of the search')
    .option('--epsilon <number>', 'its scale, such as 8/255; by default that of the search')
    .option('--seed <number>', 'seed of all random streams', numericFlag)
    .option('--resamples <number>', 'bootstrap samples behind the intervals (1000)', numericFlag)
    .option('--engine <name>', engineNames.join(', '))
    .option('--threads <number>', 'CPU threads; changes no result', numericFlag)
    .option('--data-root <folder>', 'folder of downloaded data sets');
  addCommonOptions(command).action(
    perform<CorrelateFlags>(async (flags, _args, { progress, signal, say }) => {
      const { run, table, cells, images, perturb, epsilon, seed, resamples } = flags;
      const estimates = namesFlag(flags.estimates);
      const config = await loadConfig(correlateConfig, flags.config, {
        ...{ run, table, estimates, cells, images, perturb, epsilon, seed, resamples },
        ...{ engine: flags.engine, threads: flags.threads },
      });
      await requireRun(config.run, 'a search', 'rnas search');
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const running = runCorrelation(config, { ...context, commandLine: process.argv.slice(2) });
      const result = await sayHowToGoOn('nothing was written; run it again', running);
      return { json: result, text: describe(result) };
    }),
  );
};

function describe({ config, cells, estimates }: CorrelationResult): string {
  const rows = estimateNames.flatMap(name =>
    Object.entries(estimates[name] ?? {}).map(([column, { spearman, kendall }]) => [
      `${name} and ${column}`,
      ...[spearman, kendall].flatMap(({ value, interval }) => [
        value.toFixed(3),
        `${interval[0].toFixed(3)} … ${interval[1].toFixed(3)}`,
      ]),
    ]),
  );
  const { perturb, epsilon, resamples } = config;
  return [
    textTable([[`${cells.length} cells`, 'Spearman ρ', '95 %', 'Kendall τ-b', '95 %'], ...rows]),
    `perturbed by ${perturb}, ε = ${epsilon.toPrecision(3)}; intervals from ${resamples} bootstrap samples`,
  ].join('\n');
}
