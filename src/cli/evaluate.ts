import type { CellMeasurement } from '../evaluate/table/cellMeasurement.js';
import { measureCell } from '../evaluate/table/measureCell.js';
import { evaluateConfig } from '../experiment/config/evaluateConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { readAccuracyTable } from '../experiment/readAccuracyTable.js';
import { readGenotype } from '../experiment/readGenotype.js';
import { nasBench201Digits } from '../space/nasBench201/cellDigits.js';
import { parseNasBench201 } from '../space/nasBench201/genotypeCodec.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { textTable } from './textTable.js';

interface EvaluateFlags extends CommonOptions {
  readonly genotype?: string;
  readonly table?: string;
}

/** `rnas evaluate`: look a cell of NAS-Bench-201 up in a table of measured accuracies. */
export const addEvaluate: AddCommand = (program, perform) => {
  const command = program
    .command('evaluate')
    .description('look a cell of nas-bench-201 up in a table of measured accuracies')
    .option(
      '--genotype <file|text|name>',
      'genotype.json, a run, the textual form or a file with it, six digits, or a published name',
    )
    .option('--table <file>', 'table of all 15,625 cells, such as that of NAS-RobBench-201, as .csv');
  addCommonOptions(command).action(
    perform<EvaluateFlags>(async flags => {
      const { genotype, table: path } = flags;
      const config = await loadConfig(evaluateConfig, flags.config, { genotype, table: path });
      const text = await readGenotype(config.genotype, 'nas-bench-201');
      const { table } = await readAccuracyTable(config.table);
      const cell = parseNasBench201(text);
      const ops = nasBench201Digits(cell);
      const measured = measureCell(table, cell);
      return { json: { ops, ...measured }, text: describe(`cell ${ops}, ${text}`, measured) };
    }),
  );
};

function describe(heading: string, { index, accuracies, rank, of, regret }: CellMeasurement): string {
  const rows = Object.keys(accuracies).map(column => [
    column,
    accuracies[column].toFixed(4),
    `${rank[column]}`,
    regret[column].toFixed(4),
  ]);
  return [
    `${heading}, number ${index}`,
    textTable([['', 'accuracy', `rank of ${of}`, 'regret'], ...rows]),
  ].join('\n');
}
