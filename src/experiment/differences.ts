import { canonicalJson } from './canonicalJson.js';

/** Where two JSON values differ, as `dotted.path: old → new`; `none` stands for a key that one of them lacks. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  if (isSection(before) && isSection(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap(key => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  const [old, now] = [show(before), show(after)];
  return old === now ? [] : [`${path}: ${old} → ${now}`];
}

function show(value: unknown): string {
  return value === undefined ? 'none' : canonicalJson(value);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
