import { InputError } from '../base/inputError.js';
import { certifyConfig } from '../experiment/config/certifyConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { runCertify } from '../experiment/runCertify.js';
import type { SmoothingResult } from '../experiment/smoothingResult.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { addEvaluationOptions, type EvaluationOptions } from './evaluationOptions.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { requireRun } from './requireRun.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';
import { textTable } from './textTable.js';

interface CertifyFlags extends CommonOptions, EvaluationOptions {
  readonly run?: string;
  readonly smoothing?: string;
  readonly radii?: string;
}

/** `rnas certify`: certified accuracy of a retrained network under randomised smoothing. */
export const addCertify: AddCommand = (program, perform) => {
  const command = program
    .command('certify')
    .description('certified L2 radii of a retrained network, by randomised smoothing')
    .option('--run <folder>', 'run of the retraining')
    .option('--smoothing <list>', 'its values, by default sigma=0.25,n0=100,n=1000,alpha=0.001')
    .option('--radii <list>', 'radii at which the certified accuracy is told, such as 0,0.25,0.5');
  addEvaluationOptions(command, 'the noise');
  addCommonOptions(command).action(
    perform<CertifyFlags>(async (flags, _args, { progress, signal, say }) => {
      const { run, checkpoint, images, batchSize, seed, threads, engine: engineName } = flags;
      const radii = flags.radii?.split(',').map(text => numericFlag(text));
      const smoothing = flags.smoothing === undefined ? undefined : keyedValues(flags.smoothing);
      const config = await loadConfig(certifyConfig, flags.config, {
        ...{ run, checkpoint, smoothing, radii, images, batchSize, seed, threads, engine: engineName },
      });
      await requireRun(config.run, 'a retraining', 'rnas retrain');
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const running = runCertify(config, { ...context, commandLine: process.argv.slice(2) });
      const result = await sayHowToGoOn('run it again', running);
      return { json: result, text: describe(result) };
    }),
  );
};

/** `sigma=0.5,n=200` as a section of a configuration, which checks the keys. */
function keyedValues(text: string): Record<string, number | string> {
  const found = new Map<string, number | string>();
  for (const pair of text.split(',')) {
    const [, key, value] = /^\s*([a-z0-9]+)\s*=\s*(\S+)\s*$/i.exec(pair) ?? [];
    const isNew = key !== undefined && !found.has(key);
    if (isNew) found.set(key, numericFlag(value));
    else {
      throw new InputError({
        given: `--smoothing ${text}`,
        expected: 'values by their names, each once, such as sigma=0.25,n0=100,n=1000,alpha=0.001',
        remedy: key === undefined ? `write "${pair.trim()}" as name=value` : `give ${key} once`,
      });
    }
  }
  return Object.fromEntries(found);
}

function describe(result: SmoothingResult): string {
  const { images, clean, predict, certify, averageRadius, largestRadius, certified, config } = result;
  const { sigma, n0, n, alpha } = config.smoothing;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows = certified.map(({ radius, accuracy, interval }) => [
    ...[String(radius), percent(accuracy), `${percent(interval[0])} … ${percent(interval[1])}`],
  ]);
  return [
    `${images} test images, σ = ${sigma}, n₀ = ${n0}, n = ${n}, α = ${alpha}`,
    `network without noise ${percent(clean)}`,
    `smoothed, predicted ${percent(predict.accuracy)}, abstained ${percent(predict.abstained)}`,
    `smoothed, certified ${percent(certify.accuracy)}, abstained ${percent(certify.abstained)}`,
    textTable([['L2 radius', 'certified', '95 % interval'], ...rows]),
    `mean certified radius ${averageRadius.toFixed(4)} of at most ${largestRadius.toFixed(4)}`,
  ].join('\n');
}
