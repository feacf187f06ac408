import { baselineConfig } from '../experiment/config/baselineConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { readAccuracyTable } from '../experiment/readAccuracyTable.js';
import { baselineNames } from '../search/baselines/baseline.js';
import { type BaselineResult, studyBaseline } from '../search/baselines/studyBaseline.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { numericFlag } from './numericFlag.js';
import { textTable } from './textTable.js';

interface BaselineFlags extends CommonOptions {
  readonly strategy?: string;
  readonly table?: string;
  readonly column?: string;
  readonly queries?: string;
  readonly repeats?: number;
  readonly seed?: number;
  readonly population?: number;
  readonly sample?: number;
}

/** `rnas baseline`: how good a cell some looks into a table of measured accuracies find. */
export const addBaseline: AddCommand = (program, perform) => {
  const command = program
    .command('baseline')
    .description('random search or regularised evolution on a table of measured accuracies, repeated')
    .option('--strategy <name>', baselineNames.join(' or '))
    .option('--table <file>', 'table of all 15,625 cells, such as that of NAS-RobBench-201, as .csv')
    .option('--column <name>', 'column of the table that cells are scored by')
    .option(
      '--queries <list>',
      'numbers of queries after which the best cell is looked at, such as 10,100,300',
    )
    .option('--repeats <number>', 'independent searches', numericFlag)
    .option('--seed <number>', 'seed of all random streams', numericFlag)
    .option('--population <number>', 'members of the population of evolution', numericFlag)
    .option('--sample <number>', 'members that a parent is chosen from', numericFlag);
  addCommonOptions(command).action(
    perform<BaselineFlags>(async flags => {
      const { strategy, table: path, column, repeats, seed, population, sample } = flags;
      const queries = flags.queries?.split(',').map(numericFlag);
      const config = await loadConfig(baselineConfig, flags.config, {
        ...{ strategy, table: path, column, queries, repeats, seed, population, sample },
      });
      const { table, identity } = await readAccuracyTable(config.table);
      const results = await studyBaseline({ ...config, table });
      return {
        json: { ...config, table: identity, of: table.of, results },
        text: describe(results, table.of),
      };
    }),
  );
};

function describe(results: readonly BaselineResult[], of: number): string {
  const rows = results.map(({ queries, accuracy, rank, regret }) => [
    `${queries}`,
    `${accuracy.mean.toFixed(4)} ± ${accuracy.sd.toFixed(4)}`,
    `${accuracy.quantiles['0.05'].toFixed(4)} … ${accuracy.quantiles['0.95'].toFixed(4)}`,
    `${rank.mean.toFixed(1)} ± ${rank.sd.toFixed(1)}`,
    `${regret.mean.toFixed(4)} ± ${regret.sd.toFixed(4)}`,
  ]);
  const heading = ['queries', 'accuracy', '90 % of searches', `rank of ${of}`, 'regret'];
  return textTable([heading, ...rows]);
}
