import { baselineConfig } from '../experiment/config/baselineConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { parseConfig } from '../experiment/config/parseConfig.js';
import { readConfigFile } from '../experiment/config/readConfigFile.js';
import { readAccuracyTable } from '../experiment/readAccuracyTable.js';
import { baselineNames } from '../search/baselines/baseline.js';
import { studyBaseline } from '../search/baselines/studyBaseline.js';
import { spaceNames } from '../space/space.js';
import { type BaselineFlags, type ScoreName, scoreChoice, scoreNames } from './baseline/baselineFlags.js';
import { describeStudy } from './baseline/describeStudy.js';
import { scoreByProxy } from './baseline/scoreByProxy.js';
import { trainCells } from './baseline/trainCells.js';
import type { AddCommand, CommandContext, CommandResult } from './command.js';
import { addCommonOptions } from './commonOptions.js';
import { numericFlag } from './numericFlag.js';
import { addRunOptions } from './runOptions.js';

/** `rnas baseline`: how good a cell some looks into a table, or some short trainings, find. */
export const addBaseline: AddCommand = (program, perform) => {
  const command = program
    .command('baseline')
    .description(
      'random search or regularised evolution, scored by a table, by short trainings or by a zero-cost proxy',
    )
    .option('--strategy <name>', baselineNames.join(' or '))
    .option('--score <name>', `what scores a cell: ${scoreNames.join(', ')}`)
    .option(
      '--queries <list>',
      'numbers of queries after which the best cell is looked at, such as 10,100,300',
    )
    .option('--population <number>', 'members of the population of evolution', numericFlag)
    .option('--sample <number>', 'members that a parent is chosen from', numericFlag)
    .option('--table <file>', 'all 15,625 cells, such as that of NAS-RobBench-201, as .csv')
    .option('--column <name>', 'scored by a table: the column')
    .option('--repeats <number>', 'scored by a table: independent searches', numericFlag)
    .option('--space <name>', `search space: ${spaceNames.join(' or ')}`)
    .option('--channels <number>', 'channels of the first cell', numericFlag)
    .option('--layers <number>', 'cells; in nas-bench-201 a multiple of 3', numericFlag)
    .option('--perturb <name>', 'noise or attack that cells are scored under')
    .option('--epsilon <number>', 'its scale, such as 8/255');
  addRunOptions(addCommonOptions(command)).action(
    perform<BaselineFlags>(async (flags, _args, context) => {
      const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
      const { score } = parseConfig(
        scoreChoice,
        { ...file, ...(flags.score && { score: flags.score }) },
        flags.config ?? 'the command line',
      );
      return scorers[score](flags, context);
    }),
  );
};

const scorers: {
  readonly [Name in ScoreName]: (flags: BaselineFlags, context: CommandContext) => Promise<CommandResult>;
} = {
  table: queryTable,
  training: trainCells,
  proxy: scoreByProxy,
};

/** What only a training takes. */
const trainingFlags = [
  ...(['space', 'channels', 'layers', 'perturb', 'epsilon', 'data', 'limit'] as const),
  ...(['epochs', 'batchSize', 'engine', 'threads', 'out', 'resume'] as const),
] as const satisfies readonly (keyof BaselineFlags)[];

async function queryTable(flags: BaselineFlags): Promise<CommandResult> {
  const { strategy, score, table: path, column, repeats, seed, population, sample } = flags;
  const queries = flags.queries?.split(',').map(numericFlag);
  const config = await loadConfig(baselineConfig, flags.config, {
    ...{ strategy, score, table: path, column, queries, repeats, seed, population, sample },
    // Refused by name where they are given.
    ...Object.fromEntries(trainingFlags.map(key => [key, flags[key]])),
  });
  const { table, identity } = await readAccuracyTable(config.table);
  const results = await studyBaseline({ ...config, table });
  const { score: _score, ...shown } = config;
  return {
    json: { ...shown, table: identity, of: table.of, results },
    text: describeStudy(results, table.of),
  };
}
