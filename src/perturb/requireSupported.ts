import { InputError } from '../base/inputError.js';
import { definitionOf } from './attackTable.js';
import { balls } from './ball.js';
import type { Norm } from './bounds.js';
import type { AttackSpec, PerturbationSpec } from './perturbationSpec.js';
import { requireConsistent } from './requireConsistent.js';
import { requireNumbers } from './requireNumbers.js';

/** Refuses radii that the norm does not have. */
export function requireEpsilon(epsilon: number, norm: Norm): void {
  const whole = norm !== 'l0' || Number.isInteger(epsilon);
  if (epsilon >= 0 && epsilon <= balls[norm].largest && whole) return;
  const expected: { [Name in Norm]: string } = {
    linf: 'a pixel fraction in [0, 1]',
    l2: 'a finite length of at least 0',
    l1: 'a finite sum of at least 0',
    l0: 'a whole number of pixels of at least 0',
  };
  throw new InputError({
    given: `ε = ${epsilon}`,
    expected: expected[norm],
    remedy: norm === 'l0' ? 'give a number of pixels such as 1' : 'give a value such as 8/255',
  });
}

/** Refuses norms, targets and numbers that an attack is not defined for, and ensembles whose members do not share a ball. */
export function requireSupported(spec: PerturbationSpec): void {
  const norm = 'norm' in spec ? spec.norm : 'linf';
  requireEpsilon(spec.epsilon, norm);
  if (!('norm' in spec)) return;
  if (spec.kind === 'ensemble') {
    requireOneBall(spec);
    return;
  }
  requireNumbers(spec);
  if ('randomStart' in spec) requireConsistent(spec);
  const { norms, targeted } = definitionOf(spec.kind);
  if (!norms.some(known => known === spec.norm)) {
    throw new InputError({
      given: `${spec.kind} in the norm ${spec.norm}`,
      expected: `${norms.join(', ')}: ${spec.kind} is defined for no other`,
      remedy: `choose the norm ${norms[0]}, or another attack`,
    });
  }
  if ('target' in spec && spec.target !== undefined && !targeted) {
    throw new InputError({
      given: `${spec.kind} with a target class`,
      expected: 'no target',
      remedy: 'use an attack that can be aimed, such as pgd, apgd-ce, cw or square',
    });
  }
}

function requireOneBall(ensemble: Extract<AttackSpec, { kind: 'ensemble' }>): void {
  const { members, epsilon, norm, name } = ensemble;
  for (const member of members) requireSupported(member);
  const kinds = new Set(members.map(({ kind }) => kind));
  if (members.length > 0 && kinds.size === members.length) {
    if (members.every(member => member.epsilon === epsilon && member.norm === norm)) return;
  }
  throw new InputError({
    given: `the ensemble ${name} of ${members.map(({ kind, norm: own, epsilon: radius }) => `${kind} (${own}, ε = ${radius})`).join(', ')}`,
    expected: `one or more attacks, each kind once, all in ${norm} with ε = ${epsilon}`,
    remedy: 'make its members with the same bounds',
  });
}
