import { basename } from 'node:path';
import { shellWord } from '../base/shellWord.js';
import { withoutFolders } from '../base/withoutFolders.js';
import type { AttackSettings, EvaluationSettings } from './evaluationSettings.js';
import type { OtherEvaluation, RunRecord } from './runRecord.js';

/** What a run's network can be evaluated by. */
export type Evaluation = 'attack' | OtherEvaluation;

/** An evaluation that can be made again. */
export interface Repeatable {
  readonly evaluation: Evaluation;
  /** What its command is for, as a heading. */
  readonly again: string;
  readonly command: string;
}

type Options = Readonly<Record<string, string | number | boolean | undefined>>;

/** By evaluation, how it is made again; undefined where the run has none, or one that did not record how it was made. */
const makers: {
  readonly [Name in Evaluation]: (run: RunRecord, path: string) => Omit<Repeatable, 'evaluation'> | undefined;
} = {
  attack({ attack }, run) {
    if (attack?.config === undefined) return undefined;
    const { config, engine } = attack;
    const options = { run, ...ofAttacks(config, attacksFile(run), engine?.name), ...ofCurves(config.curves) };
    const command = typed(['attack'], { ...options, 'save-images': config.saveImages });
    return { again: 'To attack it again', command: withSections(config, attacksFile(run), command) };
  },
  corruption({ corruption }, run) {
    if (corruption === undefined) return undefined;
    const { corruptions, severities, cifar10c, mceBaseline, ...settings } = corruption.config;
    const command = typed(['corrupt'], {
      ...{ run, corruptions: corruptions.join(','), severities: severities.join(',') },
      ...{ 'cifar10-c': cifar10c, 'mce-baseline': mceBaseline },
      ...common(settings, corruption.engine.name),
    });
    return { again: 'To try it on corrupted images again', command };
  },
  transfer({ transfer }, run) {
    if (transfer === undefined) return undefined;
    const { attacks, config, engine } = transfer;
    const seen = Object.values(attacks).flatMap(({ targets }) => targets.map(target => target.run));
    const command = typed(['transfer', run], {
      targets: [...new Set(seen)].map(withoutFolders).join(','),
      ...ofAttacks(config, attacksFile(run), engine.name),
      'no-early-stop': !config.earlyStop,
    });
    const again = 'To show images that fool it to other networks again';
    return { again, command: withSections(config, attacksFile(run), command) };
  },
  smoothing({ smoothing }, run) {
    if (smoothing === undefined) return undefined;
    const { smoothing: parameters, radii, ...settings } = smoothing.config;
    const values = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
    const options = { run, smoothing: values.join(','), radii: radii.join(',') };
    const command = typed(['certify'], { ...options, ...common(settings, smoothing.engine.name) });
    return { again: 'To certify it again', command };
  },
};

/** The commands that make a run's evaluations again, from what these recorded of themselves. */
export function evaluationCommands(run: RunRecord): Repeatable[] {
  const path = withoutFolders(run.path);
  return (Object.keys(makers) as Evaluation[]).flatMap(evaluation => {
    const made = makers[evaluation](run, path);
    return made === undefined ? [] : [{ evaluation, ...made }];
  });
}

function common({ checkpoint, images, batchSize, seed }: EvaluationSettings, engine?: string): Options {
  return { checkpoint, images, 'batch-size': batchSize, seed, engine };
}

function ofAttacks(settings: AttackSettings, file: string, engine?: string): Options {
  const { attacks, target, epsilon, norm } = settings;
  const { checkpoint, images, ...rest } = common(settings, engine);
  const list = hasSections(settings) ? { config: file } : { attacks: attacks.join(',') };
  return { checkpoint, ...list, target, epsilon, norm, images, ...rest };
}

/** Where the attacks of a run are written: named after it, so that it is no `attacks.json` of the user that is written over. */
function attacksFile(run: string): string {
  return `${basename(run)}-attacks.json`;
}

function hasSections({ attacks }: AttackSettings): boolean {
  return attacks.some(attack => typeof attack !== 'string');
}

/** Attacks that are more than names are given in a file, which is written first. */
function withSections(settings: AttackSettings, file: string, command: string): string {
  if (!hasSections(settings)) return command;
  const { attacks } = settings;
  return `printf %s ${shellWord(JSON.stringify({ attacks }))} > ${shellWord(file)} && ${command}`;
}

function ofCurves(curves: NonNullable<NonNullable<RunRecord['attack']>['config']>['curves']): Options {
  const listed = (values: readonly number[] = []) => (values.length === 0 ? undefined : values.join(','));
  return {
    'curve-attack': curves?.attack,
    'curve-epsilons': listed(curves?.epsilons),
    'curve-steps': listed(curves?.steps),
  };
}

/** Options that are undefined or false are left out; those that are true have no value. */
function typed(words: readonly string[], options: Options): string {
  const flags = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, String(value)];
  });
  return ['rnas', ...words, ...flags].map(shellWord).join(' ');
}
