import { corruptConfig } from '../experiment/config/corruptConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import type { CorruptionResult } from '../experiment/corruptionResult.js';
import { runCorrupt } from '../experiment/runCorrupt.js';
import { corruptionNames } from '../perturb/corruptionTable.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { addEvaluationOptions, type EvaluationOptions } from './evaluationOptions.js';
import { namesFlag } from './namesFlag.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { requireRun } from './requireRun.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';
import { textTable } from './textTable.js';

interface CorruptFlags extends CommonOptions, EvaluationOptions {
  readonly run?: string;
  readonly corruptions?: string;
  readonly severities?: string;
  readonly cifar10C?: string;
  readonly mceBaseline?: string;
}

/** `rnas corrupt`: accuracy of a retrained network on commonly corrupted test images. */
export const addCorrupt: AddCommand = (program, perform) => {
  const command = program
    .command('corrupt')
    .description('accuracy of a retrained network on test images with common corruptions')
    .option('--run <folder>', 'run of the retraining')
    .option('--corruptions <list>', `all of ${corruptionNames.join(', ')}, or some of them`)
    .option('--severities <list>', 'from 1 to 5; all five without it')
    .option('--cifar10-c <folder>', 'evaluate the published arrays of CIFAR-10-C (.npy) instead')
    .option(
      '--mce-baseline <folder>',
      'run with the same evaluation: corruption errors are taken against it',
    );
  addEvaluationOptions(command, 'the corruptions');
  addCommonOptions(command).action(
    perform<CorruptFlags>(async (flags, _args, { progress, signal, say }) => {
      const { run, checkpoint, images, mceBaseline, batchSize, seed, threads, engine: engineName } = flags;
      const corruptions = namesFlag(flags.corruptions);
      const severities = flags.severities?.split(',').map(text => numericFlag(text));
      const config = await loadConfig(corruptConfig, flags.config, {
        ...{ run, checkpoint, corruptions, severities, images, cifar10c: flags.cifar10C, mceBaseline },
        ...{ batchSize, seed, threads, engine: engineName },
      });
      await requireRun(config.run, 'a retraining', 'rnas retrain');
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const running = runCorrupt(config, { ...context, commandLine: process.argv.slice(2) });
      const result = await sayHowToGoOn('run it again', running);
      return { json: result, text: describe(result) };
    }),
  );
};

function describe({
  images,
  source,
  clean,
  corruptions,
  meanAccuracy,
  mce,
  config,
}: CorruptionResult): string {
  const percent = (share: number | null | undefined) =>
    share === null || share === undefined ? '–' : `${(100 * share).toFixed(2)} %`;
  const heading = [
    '',
    ...config.severities.map(severity => `severity ${severity}`),
    'mean',
    ...(mce ? ['CE'] : []),
  ];
  const rows = Object.entries(corruptions).map(([name, { severities, accuracy, error }]) => [
    ...[name, ...severities.map(found => percent(found.accuracy)), percent(accuracy)],
    ...(mce ? [percent(error)] : []),
  ]);
  const origin = source === 'generated' ? 'corruptions made here' : 'the arrays of CIFAR-10-C';
  return [
    `accuracy over ${images} test images, ${origin}`,
    `clean ${percent(clean)}`,
    textTable([heading, ...rows]),
    `mean corruption accuracy ${percent(meanAccuracy)}`,
    ...(mce
      ? [
          `mCE ${percent(mce.value)} and relative mCE ${percent(mce.relative)} of ${mce.baseline.run}, whose mean is ${percent(mce.baseline.meanAccuracy)}`,
        ]
      : []),
  ].join('\n');
}
