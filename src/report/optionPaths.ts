import { canonicalJson } from '../experiment/canonicalJson.js';
import { keysWithoutEffect } from '../experiment/configHash.js';

/** What an option of a configuration is: a number where it is one, else text; undefined where a run does not have it. */
export type OptionValue = number | string | undefined;

/** Keys that are told elsewhere or say nothing of the method. */
const left = new Set(['schema', 'command', 'seed', ...keysWithoutEffect]);

/** The leaves of a configuration by their dotted paths; a list is one leaf. */
export function flatOptions(config: object, path = ''): Record<string, OptionValue> {
  const entries = Object.entries(config).flatMap(([key, value]: [string, unknown]) => {
    if (path === '' && left.has(key)) return [];
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.entries(flatOptions(value, name));
    }
    return [[name, leaf(value)] as const];
  });
  return Object.fromEntries(entries);
}

function leaf(value: unknown): OptionValue {
  if (value === undefined) return undefined;
  return typeof value === 'number' || typeof value === 'string' ? value : canonicalJson(value);
}

/** The paths whose values are not the same in all of some configurations, in the order in which they are met. */
export function differingOptions(all: readonly Readonly<Record<string, OptionValue>>[]): readonly string[] {
  const paths = [...new Set(all.flatMap(options => Object.keys(options)))];
  return paths.filter(path => all.some(options => options[path] !== all[0][path]));
}
