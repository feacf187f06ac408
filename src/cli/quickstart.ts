import { z } from 'zod';
import { engineNames } from '../engine/createEngine.js';
import * as fields from '../experiment/config/fields.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { inFolders } from './inFolders.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { quickstart } from './quickstart/job.js';
import { type ScaleName, scaleNames, scales } from './quickstart/scale.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';

interface QuickstartFlags extends CommonOptions {
  readonly scale?: string;
  readonly engine?: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly runs?: string;
  readonly out?: string;
}

/** Configuration of `rnas quickstart`. */
const quickstartConfig = z.strictObject({
  /** How large the job is; without it what suits the engine. */
  scale: z.enum(scaleNames).optional(),
  seed: fields.seed.default(1),
  /** Folder of the runs. */
  runs: z.string().min(1).default('runs/quickstart'),
  /** Folder of the report. */
  out: z.string().min(1).default('reports/quickstart'),
  ...fields.execution,
});

/** `rnas quickstart`, the job behind `npm start`. */
export const addQuickstart: AddCommand = (program, perform) => {
  const command = program
    .command('quickstart')
    .description('search, retrain, attack and report on the embedded digits, at a scale of minutes')
    .option('--scale <name>', `${scaleNames.join(', ')}; by default what suits the engine`)
    .option('--seed <number>', 'seed of all randomness', numericFlag)
    .option('--engine <name>', engineNames.join(', '))
    .option('--threads <number>', 'CPU threads; changes no result', numericFlag)
    .option('--runs <folder>', 'folder of the runs (runs/quickstart)')
    .option('--out <folder>', 'folder of the report (reports/quickstart)');
  addCommonOptions(command).action(
    perform<QuickstartFlags>(async (flags, _args, { progress, signal, say }) => {
      const { scale, seed, runs, out, engine: engineName, threads } = flags;
      const given = { scale, seed, runs, out, engine: engineName, threads };
      const config = await loadConfig(quickstartConfig, flags.config, given);
      const engine = await openEngine(config, say);
      const name = config.scale ?? scaleOf(engine.name);
      const work = () =>
        quickstart({
          ...{ engine, threads: config.threads, seed: config.seed, progress, signal },
          scale: { name, ...scales[name] },
          runs: config.runs,
          out: config.out,
          commandLine: process.argv.slice(2),
        });
      const running = inFolders({ '--runs': config.runs, '--out': config.out }, work);
      const { path, summary } = await sayHowToGoOn('start again to go on', running);
      return { json: { report: path, ...summary }, text: path };
    }),
  );
};

/** Engines in pure JavaScript take a smaller job. */
function scaleOf(engine: string): ScaleName {
  return engine === 'tfjs:cpu' ? 'smoke' : 'minutes';
}
