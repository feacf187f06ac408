import { InputError } from '../base/inputError.js';
import type { SingleAttackSpec } from './perturbationSpec.js';

/** Fields of attacks that count something, and the least that each can be: DeepFool looks at an image's class and at another one. */
const least: Readonly<Record<string, number>> = {
  ...{ steps: 1, iterations: 1, generations: 0, queries: 1, searchSteps: 1 },
  ...{ restarts: 1, starts: 1, samples: 1, initialSamples: 1, mostSamples: 1, targetClasses: 1 },
  ...{ candidates: 2, population: 1 },
};

/** Refuses counts that are no whole numbers or too small, and other numbers of a spec that are not finite. */
export function requireNumbers(spec: SingleAttackSpec): void {
  for (const [field, value] of Object.entries(spec)) {
    if (typeof value !== 'number') continue;
    const count = least[field];
    if (count === undefined ? Number.isFinite(value) : Number.isInteger(value) && value >= count) continue;
    throw new InputError({
      given: `${spec.kind} with ${field} = ${value}`,
      expected: count === undefined ? 'a finite number' : `a whole number of at least ${count}`,
      remedy: `leave ${field} out: the attack's name on the command line gives it the value of its paper`,
    });
  }
}
