import { closest, distance } from 'fastest-levenshtein';

/** The name in `names` nearest to a misspelt one, or undefined when none is near enough to be worth suggesting. */
export function nearestName(misspelt: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const candidate = closest(misspelt, names);
  return distance(misspelt, candidate) <= Math.max(2, candidate.length / 2) ? candidate : undefined;
}
