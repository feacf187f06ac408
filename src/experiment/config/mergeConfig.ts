type Section = Record<string, unknown>;

/**
 * A configuration file with the flags of the command line laid over it: sections are merged key by key, anything
 * else (lists too) is replaced, and flags that were not given (undefined) change nothing.
 */
export function mergeConfig(file: Section, flags: Section): Section {
  const merged = new Map(Object.entries(file));
  for (const [key, value] of Object.entries(flags)) {
    if (value === undefined) continue;
    const below = merged.get(key);
    merged.set(key, isSection(value) ? mergeConfig(isSection(below) ? below : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
