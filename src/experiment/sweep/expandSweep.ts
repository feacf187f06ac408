import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import { mergeConfig } from '../config/mergeConfig.js';
import { parseConfig } from '../config/parseConfig.js';
import { retrainConfig } from '../config/retrainConfig.js';
import type { RunConfig } from '../config/runConfig.js';
import { searchConfig } from '../config/searchConfig.js';
import type { SweepConfig } from '../config/sweepConfig.js';
import { configHash } from '../configHash.js';
import { readGenotype } from '../readGenotype.js';
import { sweepArms } from './sweepArms.js';

/** One run of a sweep. */
export interface SweepRun {
  readonly arm: string;
  readonly seed: number;
  /** Its folder: `<out>/<arm>-seed<seed>`. */
  readonly path: string;
  /** Checked, with defaults filled in. */
  readonly config: RunConfig;
}

/** A sweep's runs, in the order in which they are started: every arm with the first seed, then with the second, …, then single arms' further seeds. */
export interface SweepPlan {
  readonly name: string;
  /** Folder of the runs. */
  readonly out: string;
  readonly arms: readonly string[];
  readonly runs: readonly SweepRun[];
}

const readers = {
  search: (value: object, source: string): RunConfig => parseConfig(searchConfig, value, source),
  retrain: (value: object, source: string): RunConfig => parseConfig(retrainConfig, value, source),
};
const commands = ['search', 'retrain'] as const satisfies readonly (keyof typeof readers)[];
const commandOf = z.looseObject({ command: z.enum(commands).default('search') });

/**
 * The runs that a sweep stands for, each with a whole and checked configuration.
 *
 * @param source the sweep's file, for messages
 * @throws InputError that names the arm whose configuration is wrong; for a seed or threads in a configuration, which the
 *   sweep gives; for two arms of one name or one configuration
 */
export async function expandSweep(sweep: SweepConfig, source: string): Promise<SweepPlan> {
  const out = sweep.out ?? join('runs', sweep.name);
  const arms = sweepArms(sweep, source);
  const rounds = seedRounds(
    sweep,
    arms.map(({ name }) => name),
    source,
  );
  const runs: SweepRun[] = [];
  for (const { seed, of } of rounds) {
    for (const { name: arm, changes } of arms) {
      if (!of.includes(arm)) continue;
      const config = await armConfig(mergeConfig(sweep.base, changes), seed, `arm ${arm} of ${source}`);
      runs.push({ arm, seed, path: join(out, `${arm}-seed${seed}`), config });
    }
  }
  refuseEqualArms(runs.slice(0, arms.length), source);
  return { name: sweep.name, out, arms: arms.map(({ name }) => name), runs };
}

/** Each seed and the arms that have it: the seeds of all arms first, then the further ones. */
function seedRounds({ seeds, moreSeeds }: SweepConfig, arms: readonly string[], source: string) {
  for (const [arm, more] of Object.entries(moreSeeds)) {
    const twice = more.find((seed, at) => seeds.includes(seed) || more.indexOf(seed) < at);
    if (arms.includes(arm) && twice === undefined) continue;
    throw new InputError({
      given: `moreSeeds.${arm}${twice === undefined ? '' : `, which gives seed ${twice} again,`} in ${source}`,
      expected: 'by the name of an arm, seeds that it does not have yet',
      remedy:
        twice === undefined ? `use one of the arms ${arms.join(', ')}` : 'remove that seed from moreSeeds',
    });
  }
  const later = [...new Set(Object.values(moreSeeds).flat())];
  return [
    ...seeds.map(seed => ({ seed, of: arms })),
    ...later.map(seed => ({ seed, of: arms.filter(arm => moreSeeds[arm]?.includes(seed)) })),
  ];
}

async function armConfig(given: Record<string, unknown>, seed: number, source: string): Promise<RunConfig> {
  for (const key of ['seed', 'threads']) {
    if (!Object.hasOwn(given, key)) continue;
    throw new InputError({
      given: `${key} in ${source}`,
      expected: `configurations without ${key}, which the sweep gives to every run`,
      remedy: `remove it, and say ${key === 'seed' ? 'seeds' : key} beside base`,
    });
  }
  const { command } = parseConfig(commandOf, given, source);
  const config = readers[command]({ ...given, seed }, source);
  if (config.command === 'search' || config.genotype === undefined) return config;
  return { ...config, genotype: await readGenotype(config.genotype, config.space) };
}

/** Runs of one configuration and seed would be the same bits twice. */
function refuseEqualArms(runs: readonly SweepRun[], source: string): void {
  const seen = new Map<string, string>();
  for (const { arm, config } of runs) {
    const hash = configHash(config);
    const other = seen.get(hash);
    if (other !== undefined) {
      throw new InputError({
        given: `arms ${other} and ${arm} of ${source}, which have the same configuration`,
        expected: 'arms that differ',
        remedy: 'remove one of them, or change what it overrides',
      });
    }
    seen.set(hash, arm);
  }
}
