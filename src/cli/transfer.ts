import { loadConfig } from '../experiment/config/loadConfig.js';
import { transferConfig } from '../experiment/config/transferConfig.js';
import { runTransfer } from '../experiment/runTransfer.js';
import type { TransferResult } from '../experiment/transferResult.js';
import { attackHelp } from './attackHelp.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { addEvaluationOptions, type EvaluationOptions } from './evaluationOptions.js';
import { namesFlag } from './namesFlag.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { requireRun } from './requireRun.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';
import { textTable } from './textTable.js';

interface TransferFlags extends CommonOptions, EvaluationOptions {
  readonly targets?: string;
  readonly attacks?: string;
  readonly epsilon?: string;
  readonly norm?: string;
  readonly target?: number | string;
  readonly earlyStop?: boolean;
  readonly saveImages?: boolean;
}

/** `rnas transfer`: what adversarial images crafted on one network do to others. */
export const addTransfer: AddCommand = (program, perform) => {
  const command = program
    .command('transfer')
    .description('craft adversarial images on each network and show them to all')
    .argument('[runs...]', 'runs of retrainings: the sources')
    .option('--targets <list>', 'runs that see the images, separated by commas; by default the sources')
    .option('--attacks <list>', 'names separated by commas, such as fgsm,pgd-20 (see below)')
    .option('--epsilon <number>', 'radius of the ball, such as 8/255')
    .option('--norm <name>', 'linf, l2, l1 or l0: every attack has to be defined for it')
    .option('--target <class>', 'the class to reach: a number from 0, random or least-likely', numericFlag)
    .option('--no-early-stop', 'attack to the last step, even images that have fooled the source')
    .option('--save-images', "write the images of each attack into the source's run as .npy");
  addEvaluationOptions(command, 'the random starts');
  addCommonOptions(command);
  command.addHelpText('after', attackHelp);
  command.action(
    perform<TransferFlags>(async (flags, runs, { progress, signal, say }) => {
      const {
        checkpoint,
        epsilon,
        norm,
        images,
        saveImages,
        batchSize,
        seed,
        threads,
        engine: engineName,
      } = flags;
      const config = await loadConfig(transferConfig, flags.config, {
        sources: runs.length > 0 ? [...runs] : undefined,
        ...{
          targets: namesFlag(flags.targets),
          attacks: namesFlag(flags.attacks),
          target: flags.target,
          checkpoint,
          epsilon,
          norm,
          images,
        },
        // Commander's value without the flag is true, which must not override a file.
        ...{ earlyStop: flags.earlyStop === false ? false : undefined, saveImages },
        ...{ batchSize, seed, threads, engine: engineName },
      });
      for (const run of [...config.sources, ...(config.targets ?? [])]) {
        await requireRun(run, 'a retraining', 'rnas retrain');
      }
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const running = runTransfer(config, { ...context, commandLine: process.argv.slice(2) });
      const rows = await sayHowToGoOn('run it again', running);
      return { json: { attacks: matrices(rows), sources: rows }, text: describe(rows) };
    }),
  );
};

/** For each attack: the names of sources and targets, and the accuracies, a row for each source. */
function matrices(rows: readonly TransferResult[]) {
  const names = Object.keys(rows[0].attacks);
  const entries = names.map(attack => {
    const targets = rows[0].attacks[attack].targets.map(({ run }) => run);
    const accuracy = rows.map(row => row.attacks[attack].targets.map(target => target.accuracy));
    return [attack, { sources: rows.map(({ source }) => source), targets, accuracy }] as const;
  });
  return Object.fromEntries(entries);
}

function describe(rows: readonly TransferResult[]): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const tables = Object.entries(matrices(rows)).map(([attack, { targets, accuracy }]) => {
    const { epsilon, norm } = rows[0];
    const clean = rows[0].attacks[attack].targets.map(target => percent(target.clean));
    return [
      `${attack}, ${norm}, ε = ${Number(epsilon.toFixed(5))}: crafted on the row, seen by the column`,
      textTable([
        ['', ...targets],
        ['clean', ...clean],
        ...accuracy.map((shares, i) => [rows[i].source, ...shares.map(percent)]),
      ]),
    ].join('\n');
  });
  return [`accuracy over ${rows[0].images} test images`, ...tables].join('\n\n');
}
