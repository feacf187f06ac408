import { InputError } from '../base/inputError.js';
import { definitionOf } from './attackTable.js';
import type { SingleAttackSpec } from './perturbationSpec.js';

/** Fields of attacks that count something, and the least that each can be: DeepFool looks at an image's class and at another one, a child of one-pixel has three parents. */
const least: Readonly<Record<string, number>> = {
  ...{ steps: 1, iterations: 1, generations: 0, queries: 1, searchSteps: 1, candidates: 2, population: 3 },
  ...{ restarts: 1, starts: 1, samples: 1, initialSamples: 1, mostSamples: 1, targetClasses: 1 },
};
/** What some attacks do without. */
const optional = ['restarts', 'samples', 'targetClasses'];

/**
 * Refuses counts that are missing, no whole numbers or too small, and other numbers of a spec that are not finite. Estimates from
 * pairs of queries need an even number of them, on both sides of a point.
 */
export function requireNumbers(spec: SingleAttackSpec): void {
  const { count, defaults } = definitionOf(spec.kind);
  const paper: object = defaults(spec, count?.default ?? 1);
  const missing = Object.fromEntries(Object.keys(paper).map(field => [field, undefined]));
  check(spec, { ...missing, ...spec }, '');
}

function check(spec: SingleAttackSpec, part: object, path: string): void {
  for (const [field, value] of Object.entries(part)) {
    if (typeof value === 'object' && value !== null) check(spec, value, `${path}${field}.`);
    else if (field in least && value === undefined && !optional.includes(field)) refuse(spec, field, value);
    else if (typeof value === 'number' && !suits(spec, field, value)) refuse(spec, path + field, value);
  }
}

function inPairs({ kind }: SingleAttackSpec, field: string): boolean {
  return field === 'samples' && (kind === 'nes' || kind === 'spsa');
}

function suits(spec: SingleAttackSpec, field: string, value: number): boolean {
  if (field === 'reach') return value > 0 && Number.isFinite(value);
  if (!(field in least)) return Number.isFinite(value);
  return Number.isInteger(value) && value >= least[field] && !(inPairs(spec, field) && value % 2 === 1);
}

function refuse(spec: SingleAttackSpec, field: string, value: unknown): never {
  const whole = inPairs(spec, field)
    ? 'an even number of at least 2'
    : `a whole number of at least ${least[field]}`;
  throw new InputError({
    given: `${spec.kind} with ${field} = ${String(value)}`,
    expected: field === 'reach' ? 'a finite number above 0' : field in least ? whole : 'a finite number',
    remedy:
      'take the spec from parsePerturbation, which has the values of its paper, and change what should differ',
  });
}
