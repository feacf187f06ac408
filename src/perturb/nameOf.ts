import { definitionOf } from './attackTable.js';
import type { PerturbationSpec } from './perturbationSpec.js';

/** The name of a perturbation on the command line: its kind, and its steps or queries where they are not the usual ones. */
export function nameOf(spec: PerturbationSpec): string {
  if (spec.kind === 'ensemble') return spec.name;
  if (!('norm' in spec)) return spec.kind;
  const { count } = definitionOf(spec.kind);
  if (count === undefined) return spec.kind;
  const given = count.of in spec ? (spec as unknown as Record<string, number>)[count.of] : undefined;
  return given === count.default ? spec.kind : `${spec.kind}-${given}`;
}
