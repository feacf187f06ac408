import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { openEngine } from './openEngine.js';
import { quickstart } from './quickstart/job.js';
import { type ScaleName, scaleNames, scales } from './quickstart/scale.js';

interface QuickstartFlags extends CommonOptions {
  readonly scale?: string;
  readonly engine?: string;
  readonly threads?: string;
  readonly seed: string;
  readonly runs: string;
  readonly out: string;
}

/** `rnas quickstart`, the job behind `npm start`. */
export const addQuickstart: AddCommand = (program, perform) => {
  const command = program
    .command('quickstart')
    .description('search, retrain, attack and report on the embedded digits, at a scale of minutes')
    .option('--scale <name>', `${scaleNames.join(', ')}; by default what suits the engine`)
    .option('--engine <name>', 'native, tfjs:cpu, tfjs:tensorflow or tfjs:webgpu')
    .option('--threads <number>', 'CPU threads; changes no result')
    .option('--seed <number>', 'seed of all randomness', '1')
    .option('--runs <folder>', 'folder of the runs', 'runs/quickstart')
    .option('--out <folder>', 'folder of the report', 'reports/quickstart');
  addCommonOptions(command);
  command.action(
    perform<QuickstartFlags>(async (flags, _args, { progress, signal, say }) => {
      const threads = flags.threads === undefined ? undefined : wholeNumber('--threads', flags.threads, 1);
      const seed = wholeNumber('--seed', flags.seed, 0);
      const engine = await openEngine({ engine: flags.engine, threads }, say);
      const name = flags.scale === undefined ? scaleOf(engine.name) : requireScale(flags.scale);
      const { path, summary } = await quickstart({
        ...{ engine, threads, seed, progress, signal },
        scale: { name, ...scales[name] },
        runs: flags.runs,
        out: flags.out,
        commandLine: process.argv.slice(2),
      });
      return { json: { report: path, ...summary }, text: path };
    }),
  );
};

/** Engines in pure JavaScript take a smaller job. */
function scaleOf(engine: string): ScaleName {
  return engine === 'tfjs:cpu' ? 'slow-engine' : 'minutes';
}

function requireScale(name: string): ScaleName {
  const known = scaleNames.find(candidate => candidate === name);
  if (known !== undefined) return known;
  throw new InputError({
    given: `--scale ${name}`,
    expected: scaleNames.join(', '),
    remedy: `did you mean ${nearestName(name, scaleNames) ?? 'minutes'}?`,
  });
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
  throw new InputError({
    given: `${flag} ${text}`,
    expected: `a whole number from ${least}`,
    remedy: `give a number such as ${flag} 2`,
  });
}
