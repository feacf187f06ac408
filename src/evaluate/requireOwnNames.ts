import { InputError } from '../base/inputError.js';
import type { AttackSetup } from './attackEvaluation.js';

/** Refuses attacks, and points of curves, that are called the same: results, journals and random streams are told apart by their names. */
export function requireOwnNames({ attacks, curves = [] }: Pick<AttackSetup, 'attacks' | 'curves'>): void {
  const points = curves.flatMap(curve => curve.points.map(({ attack }) => attack));
  const names = [...attacks, ...points].map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice === undefined) return;
  throw new InputError({
    given: `two attacks called ${twice}`,
    expected: 'a name of its own for each attack and each point of a curve',
    remedy: `give one of them another name: createPerturbation(spec, '${twice}-margin')`,
  });
}
