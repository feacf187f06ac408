import { InputError } from '../../base/inputError.js';
import { mergeConfig } from '../config/mergeConfig.js';
import type { SweepConfig } from '../config/sweepConfig.js';

/** A variant of a sweep's configuration. */
export interface SweepArm {
  readonly name: string;
  /** In the shape of the configuration. */
  readonly changes: Record<string, unknown>;
}

const mostArms = 10_000;
const longestName = 200;

/**
 * The arms of a sweep: its named ones, times every combination of the grid's levels. A combination is called by its
 * levels in the grid's order, such as `lambda-0.5-perturb-gaussian`; without arms and grid there is the one arm `base`.
 *
 * @throws InputError if two arms come to one name, or there are more than ten thousand
 */
export function sweepArms(
  { arms, grid = {} }: Pick<SweepConfig, 'arms' | 'grid'>,
  source: string,
): SweepArm[] {
  const named = Object.entries(arms ?? {}).map(([name, changes]): SweepArm => ({ name, changes }));
  const factors = Object.entries(grid).map(([key, levels]) => levelsOf(key, levels));
  const all = [...(named.length > 0 ? [named] : []), ...factors];
  const count = all.reduce((product, levels) => product * levels.length, 1);
  if (count > mostArms || count === 0) {
    throw new InputError({
      given: `${count} arms in ${source}`,
      expected: `from 1 to ${mostArms} of them`,
      remedy: count === 0 ? 'give every factor of the grid a level' : 'shorten the grid',
    });
  }
  const combined = all.reduce<SweepArm[]>(
    (before, levels) => before.flatMap(arm => levels.map(level => combine(arm, level))),
    [{ name: '', changes: {} }],
  );
  return distinctNames(
    combined.map(({ name, changes }) => ({ name: name || 'base', changes })),
    source,
  );
}

function combine(one: SweepArm, other: SweepArm): SweepArm {
  const name = one.name === '' ? other.name : `${one.name}-${other.name}`;
  return { name, changes: mergeConfig(one.changes, other.changes) };
}

function levelsOf(key: string, levels: NonNullable<SweepConfig['grid']>[string]): SweepArm[] {
  if (!Array.isArray(levels)) return Object.entries(levels).map(([name, changes]) => ({ name, changes }));
  const path = key.split('.');
  return levels.map(value => ({
    name: `${path[path.length - 1]}-${value}`.replace(/[^A-Za-z0-9._+=-]+/g, '-'),
    changes: nested(path, value),
  }));
}

function nested([key, ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  return Object.fromEntries([[key, rest.length === 0 ? value : nested(rest, value)]]);
}

/** Folders of some file systems have the same name if they differ in capitals alone. */
function distinctNames(arms: SweepArm[], source: string): SweepArm[] {
  const seen = new Map<string, string>();
  for (const { name } of arms) {
    const before = seen.get(name.toLowerCase());
    if (before !== undefined || name.length > longestName) {
      throw new InputError({
        given: `${before === undefined ? 'an arm' : `arms ${before} and`} ${name} in ${source}`,
        expected: `arms with names of their own (capitals do not count) of at most ${longestName} characters`,
        remedy: 'name the levels: a factor of the grid may be overrides by name instead of a list',
      });
    }
    seen.set(name.toLowerCase(), name);
  }
  return arms;
}
