import { parsePerturbation } from '../perturb/parsePerturbation.js';
import type { SingleAttackSpec } from '../perturb/perturbationSpec.js';

/** Iterations of Auto-PGD and FAB for each of their climbs, queries of Square. */
export interface MemberIterations {
  readonly apgd: number;
  readonly fab: number;
  readonly square: number;
}

/**
 * The members of AutoAttack's standard version in the L∞ ball as the authors' code has them, to be held against it: Square draws its
 * windows as that code does.
 */
export function authorsMembers(
  epsilon: number,
  { apgd, fab, square }: MemberIterations,
): readonly SingleAttackSpec[] {
  const member = (name: string) => parsePerturbation(name, { epsilon }) as SingleAttackSpec;
  return [
    ...[member(`apgd-ce-${apgd}`), member(`apgd-t-${apgd}`), member(`fab-t-${fab}`)],
    { ...member(`square-${square}`), corners: 'authors' } as SingleAttackSpec,
  ];
}
