import { availableParallelism } from 'node:os';
import { basename, extname } from 'node:path';
import { InputError } from '../base/inputError.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { readConfigFile } from '../experiment/config/readConfigFile.js';
import { sweepConfig } from '../experiment/config/sweepConfig.js';
import { type CheckedRun, checkSweep } from '../experiment/sweep/checkSweep.js';
import { expandSweep, type SweepPlan } from '../experiment/sweep/expandSweep.js';
import { runSweep } from '../experiment/sweep/runSweep.js';
import { shareCores } from '../experiment/sweep/shareCores.js';
import type { AddCommand, CommandResult } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { inFolders } from './inFolders.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';
import { describeArms } from './sweep/describeArms.js';
import { textTable } from './textTable.js';

interface SweepFlags extends CommonOptions {
  readonly out?: string;
  readonly workers?: number;
  readonly threads?: number;
  readonly dataRoot?: string;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
}

/** `rnas sweep`: many searches or retrainings from one file, several at a time. */
export const addSweep: AddCommand = (program, perform) => {
  const command = program
    .command('sweep [file]')
    .description('compute every arm of a study with every seed, several runs at a time')
    .option('--out <folder>', "folder of the runs (runs/ and the file's name)")
    .option('--workers <number>', 'runs under way at a time', numericFlag)
    .option('--threads <number>', 'CPU threads of each; changes no result', numericFlag)
    .option('--data-root <folder>', 'folder of downloaded data sets')
    .option('--resume', 'leave complete runs as they are, and go on with the others')
    .option('--dry-run', 'check everything that can be checked before a run, and list the runs');
  addCommonOptions(command).action(
    perform<SweepFlags>(async (flags, [argument], { progress, signal, say }) => {
      const file = requireFile(argument, flags.config);
      const { out, workers, threads, dataRoot } = flags;
      const stated = await readConfigFile(file);
      const name = stated.name ?? basename(file, extname(file));
      const sweep = await loadConfig(sweepConfig, file, { name, out, workers, threads });
      const plan = await expandSweep(sweep, file);
      const { resume = false, dryRun = false } = flags;
      const checked = await checkSweep(plan.runs, { resume, dataRoot, engineOf: engineNamer(say) });
      const shared = shareCores(sweep, availableParallelism());
      if (dryRun) return describePlan(plan, checked, shared);
      const commandLine = process.argv.slice(2);
      const context = { ...shared, dataRoot, commandLine, progress, signal };
      const work = () => runSweep(plan, checked, context);
      const running = inFolders({ '--out': plan.out }, work);
      const summary = await sayHowToGoOn('go on with --resume', running);
      return { json: summary, text: `${describeArms(summary.arms)}\n${plan.out}` };
    }),
  );
};

function requireFile(argument: string | undefined, option: string | undefined): string {
  const file = argument ?? option;
  if (file !== undefined && (argument === undefined || option === undefined)) return file;
  throw new InputError({
    given: file === undefined ? 'no file of a sweep' : `two files of a sweep, ${argument} and ${option}`,
    expected: 'one YAML or JSON file with base, arms or grid, and seeds',
    remedy: 'give it as in rnas sweep experiments/NAME.yaml',
  });
}

/** Names engines, and says once where the slower one has to do. */
function engineNamer(say: (line: string) => void) {
  const names = new Map<string | undefined, string>();
  return async (engine: string | undefined) => {
    const name = names.get(engine) ?? (await openEngine({ engine }, say)).name;
    names.set(engine, name);
    return name;
  };
}

function describePlan(
  { name, out }: SweepPlan,
  checked: readonly CheckedRun[],
  { workers, threads }: { workers: number; threads: number },
): CommandResult {
  const runs = checked.map(({ arm, seed, path, steps, complete }) => ({ arm, seed, path, steps, complete }));
  const rows = runs.map(({ path, steps, complete }) => [path, `${steps}`, complete ? 'yes' : 'no']);
  const share = `${workers} at a time, on ${threads} ${threads === 1 ? 'thread' : 'threads'} each`;
  return {
    json: { sweep: name, out, workers, threads, runs },
    text: `${textTable([['run', 'steps', 'complete'], ...rows])}\n${runs.length} runs, ${share}; none was started`,
  };
}
