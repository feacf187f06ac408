import { InputError } from '../base/inputError.js';
import type { Perturbation } from '../perturb/perturbation.js';

/** Refuses attacks that are called the same: results, journals and random streams are told apart by their names. */
export function requireOwnNames(attacks: readonly Perturbation[]): void {
  const names = attacks.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice === undefined) return;
  throw new InputError({
    given: `two attacks called ${twice}`,
    expected: 'a name of its own for each attack and each point of a curve',
    remedy: `give one of them another name: createPerturbation(spec, '${twice}-margin')`,
  });
}
