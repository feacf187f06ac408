import { attackConfig } from '../experiment/config/attackConfig.js';
import { loadConfig } from '../experiment/config/loadConfig.js';
import { runAttack } from '../experiment/runAttack.js';
import { attackHelp } from './attackHelp.js';
import type { AddCommand } from './command.js';
import { addCommonOptions, type CommonOptions } from './commonOptions.js';
import { addEvaluationOptions, type EvaluationOptions } from './evaluationOptions.js';
import { namesFlag } from './namesFlag.js';
import { numericFlag } from './numericFlag.js';
import { openEngine } from './openEngine.js';
import { requireRun } from './requireRun.js';
import { sayHowToGoOn } from './sayHowToGoOn.js';

interface AttackFlags extends CommonOptions, EvaluationOptions {
  readonly run?: string;
  readonly attacks?: string;
  readonly epsilon?: string;
  readonly norm?: string;
  readonly target?: number | string;
  readonly saveImages?: boolean;
  readonly curveAttack?: string;
  readonly curveEpsilons?: string;
  readonly curveSteps?: string;
}

/** `rnas attack`: attack a retrained network on the test split; the result is written into its run. */
export const addAttack: AddCommand = (program, perform) => {
  const command = program
    .command('attack')
    .description('attack a retrained network on the test split')
    .option('--run <folder>', 'run of the retraining')
    .option('--attacks <list>', 'names separated by commas, such as fgsm,pgd-20,autoattack (see below)')
    .option('--epsilon <number>', 'radius of the ball, such as 8/255')
    .option('--norm <name>', 'linf, l2, l1 or l0: every attack has to be defined for it')
    .option('--target <class>', 'the class to reach: a number from 0, random or least-likely', numericFlag)
    .option('--save-images', 'write the adversarial images of each attack as .npy')
    .option('--curve-epsilons <list>', 'robust accuracy at these radii too, such as 2/255,4/255,8/255')
    .option('--curve-steps <list>', 'and with these numbers of steps, such as 1,5,20,100')
    .option('--curve-attack <name>', 'the attack of the curves, by default pgd-20');
  addEvaluationOptions(command, 'the random starts');
  addCommonOptions(command);
  command.addHelpText('after', attackHelp);
  command.action(
    perform<AttackFlags>(async (flags, _args, { progress, signal, say }) => {
      const { run, checkpoint, epsilon, norm, images, batchSize, seed, threads, engine: engineName } = flags;
      const attacks = namesFlag(flags.attacks);
      const curves = curvesOf(flags);
      const { saveImages } = flags;
      const config = await loadConfig(attackConfig, flags.config, {
        ...{ run, checkpoint, attacks, epsilon, norm, images, batchSize, seed, threads, engine: engineName },
        ...{ target: flags.target, saveImages, curves },
      });
      await requireRun(config.run, 'a retraining', 'rnas retrain');
      const engine = await openEngine(config, say);
      const context = { engine, threads: config.threads, progress, signal, dataRoot: flags.dataRoot };
      const running = runAttack(config, { ...context, commandLine: process.argv.slice(2) });
      const result = await sayHowToGoOn('run it again', running);
      return { json: result, text: describe(result) };
    }),
  );
};

/** The section of the curves, with what the flags name. */
function curvesOf({ curveAttack: attack, curveEpsilons, curveSteps }: AttackFlags) {
  const epsilons = namesFlag(curveEpsilons);
  const steps = namesFlag(curveSteps)?.map(text => numericFlag(text));
  if (attack === undefined && epsilons === undefined && steps === undefined) return undefined;
  return { ...(attack !== undefined && { attack }), ...(epsilons && { epsilons }), ...(steps && { steps }) };
}

function describe(result: Awaited<ReturnType<typeof runAttack>>): string {
  const { images, clean, cleanInterval, attacks, worstCase, worstCaseInterval, flags, curves } = result;
  const percent = (share: number) => `${(100 * share).toFixed(2).padStart(6)} %`;
  const names = ['clean', ...Object.keys(attacks), 'worst case'];
  const width = Math.max(...names.map(name => name.length));
  const row = (name: string, accuracy: number, interval?: readonly [number, number], reached?: number) => {
    const ends = interval && `   95 % interval ${percent(interval[0])} … ${percent(interval[1])}`;
    const aimed = reached === undefined ? '' : `   target reached ${percent(reached)}`;
    return `${name.padEnd(width)} ${percent(accuracy)}${ends ?? ''}${aimed}`;
  };
  return [
    `accuracy over ${images} test images`,
    row('clean', clean, cleanInterval),
    ...Object.entries(attacks).map(([name, { accuracy, interval, targetSuccess }]) =>
      row(name, accuracy, interval, targetSuccess),
    ),
    row('worst case', worstCase, worstCaseInterval),
    ...(curves?.epsilons ?? []).map(
      ({ at, accuracy }) => `${curves!.attack} at ε = ${Number(at.toFixed(5))}: ${percent(accuracy)}`,
    ),
    ...(curves?.steps ?? []).map(
      ({ at, accuracy }) => `${curves!.attack} with ${at} steps: ${percent(accuracy)}`,
    ),
    ...flags.map(({ id, meaning, remedy }) => `flag ${id}: ${meaning} ${remedy}`),
  ].join('\n');
}
