import { corruptConfig } from '../experiment/config/corruptConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import type { CorruptionResult } from '../experiment/corruptionResult.js';
import { runCorrupt } from '../experiment/runCorrupt.js';
import { corruptionNames } from '../perturb/corruptionTable.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { requireRun } from './requireRun.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';
import { textTable } from './textTable.js';

interface CorruptFlags extends CommonOptions {
  readonly run?: string;
  readonly checkpoint?: string;
  readonly corruptions?: string;
  readonly severities?: string;
  readonly images?: number;
  readonly cifar10C?: string;
  readonly mceBaseline?: string;
  readonly batchSize?: number;
  readonly seed?: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly dataRoot?: string;
}

/** `rnas corrupt`: accuracy of a retrained network on commonly corrupted test images. */
export const addCorrupt: AddCommand = (program, perform) => {
  const command = program
    .command('corrupt')
    .description('accuracy of a retrained network on test images with common corruptions')
    .option('--run <folder>', 'run of the retraining')
    .option('--checkpoint <name>', 'best, best-clean, best-robust or last')
    .option('--corruptions <list>', `all of ${corruptionNames.join(', ')}, or some of them`)
    .option('--severities <list>', 'from 1 to 5; all five without it')
    .option('--images <number>', 'evaluate this many images of the test part', numericFlag)
    .option('--cifar10-c <folder>', 'evaluate the published arrays of CIFAR-10-C (.npy) instead')
    .option('--mce-baseline <folder>', 'run with the same evaluation: corruption errors are taken against it')
    .option('--batch-size <number>', 'images at a time; changes no result', numericFlag)
    .option('--seed <number>', 'seed of the corruptions', numericFlag)
    .option('--engine <name>', 'native, tfjs:cpu, tfjs:tensorflow or tfjs:webgpu')
    .option('--threads <number>', 'CPU threads; changes no result', numericFlag)
    .option('--data-root <folder>', 'folder of downloaded data sets');
  addCommonOptions(command).action(
    perform<CorruptFlags>(async (flags, _args, { progress, signal, say }) => {
      const { run, checkpoint, images, mceBaseline, batchSize, seed, threads, engine: engineName } = flags;
      const corruptions = flags.corruptions?.split(',').map(name => name.trim());
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
