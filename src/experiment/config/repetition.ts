import { type AttackEntry, entryName } from '../../perturb/attackEntry.js';

/** What is wrong where two attacks have one name; undefined where each has its own. */
export function repetition(entries: readonly AttackEntry[]) {
  const names = entries.map(entryName);
  if (new Set(names).size === names.length) return undefined;
  const remedy = 'leave the second out, or give it a name of its own, as `as` in a --config file';
  return { message: 'each attack once', params: { remedy } };
}
