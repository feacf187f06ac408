import { InputError } from '../../base/inputError.js';
import { apgdCe, apgdDlr, apgdT } from '../attacks/autoPgd.js';
import { fabAttack, fabTargetedAttack } from '../attacks/fab.js';
import { square } from '../attacks/square.js';
import type { Bounds, Norm } from '../bounds.js';
import type { EnsembleSpec, SingleAttackSpec } from '../perturbationSpec.js';

export const autoAttackVersions = ['standard', 'plus', 'rand', 'custom'] as const;
export type AutoAttackVersion = (typeof autoAttackVersions)[number];

type AutoAttackNorm = Exclude<Norm, 'l0'>;
type BoundsOf = { epsilon: number; norm: AutoAttackNorm };

const apgdSteps = 100;
const fabSteps = 100;
const squareQueries = 5000;

const versions: {
  [Version in Exclude<AutoAttackVersion, 'custom'>]: (bounds: BoundsOf) => SingleAttackSpec[];
} = {
  standard: bounds => [
    { ...apgdCe.defaults(bounds, apgdSteps), restarts: bounds.norm === 'l1' ? 5 : 1 },
    apgdT.defaults(bounds, apgdSteps),
    fabTargetedAttack.defaults(bounds, fabSteps),
    square.defaults(bounds, squareQueries),
  ],
  plus: bounds => [
    { ...apgdCe.defaults(bounds, apgdSteps), restarts: 5, shrinkingRadius: false },
    { ...apgdDlr.defaults(bounds, apgdSteps), restarts: 5, shrinkingRadius: false },
    { ...fabAttack.defaults(bounds, fabSteps), restarts: 5 },
    square.defaults(bounds, squareQueries),
    { ...apgdT.defaults(bounds, apgdSteps), targetClasses: 9, shrinkingRadius: false },
    fabTargetedAttack.defaults(bounds, fabSteps),
  ],
  rand: bounds => [
    { ...apgdCe.defaults(bounds, apgdSteps), samples: 20, shrinkingRadius: false },
    { ...apgdDlr.defaults(bounds, apgdSteps), samples: 20, shrinkingRadius: false },
  ],
};

/**
 * AutoAttack (Croce & Hein, arXiv 2003.01690, §5): parameter-free attacks one after the other, each on the images that are
 * still standing; the parameters are those of the authors' package.
 *
 *     standard   apgd-ce, apgd-t, fab-t, square (5,000 queries)
 *     plus       apgd-ce, apgd-dlr, fab (5 restarts each), square, apgd-t, fab-t
 *     rand       apgd-ce and apgd-dlr on the mean gradient of 20 passes, for networks whose forward pass is random
 *     custom     `members`, in their order
 *
 * In L1, `standard` climbs in balls that shrink (arXiv 2103.01208), with 5 restarts of apgd-ce and 5 target classes of apgd-t.
 *
 * @throws InputError for a norm that it is not defined for, members of another version, or none
 * @example
 * createPerturbation(autoAttack({ epsilon: 8 / 255, norm: 'linf' }));
 */
export function autoAttack({
  version = 'standard',
  members,
  epsilon,
  norm,
}: Bounds & { version?: AutoAttackVersion; members?: readonly SingleAttackSpec[] }): EnsembleSpec {
  const name = version === 'standard' ? 'autoattack' : `autoattack-${version}`;
  if ((version === 'custom') !== (members !== undefined)) {
    throw new InputError({
      given: `AutoAttack ${version} ${members ? 'with' : 'without'} members`,
      expected: 'members for the version custom, and for it alone',
      remedy: "leave the members out, or give version: 'custom'",
    });
  }
  if (norm === 'l0') {
    throw new InputError({
      given: `${name} in the norm l0`,
      expected: 'linf, l2 or l1',
      remedy: 'use one-pixel for sparse perturbations',
    });
  }
  const own = version === 'custom' ? members! : versions[version]({ epsilon, norm });
  return { kind: 'ensemble', name, epsilon, norm, members: own };
}
