import { authorsMembers, type MemberIterations } from '../../src/benchmark/authorsMembers.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import { autoAttack } from '../../src/perturb/ensembles/autoAttack.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { EvaluablePerturbation } from '../../src/perturb/perturbation.js';
import type { SingleAttackSpec } from '../../src/perturb/perturbationSpec.js';

/** Numbers of iterations; what `reference.py` is told too. */
export interface Steps extends MemberIterations {
  /** Carlini & Wagner: steps per constant, the learning rate of Adam, the first constant and how many are tried. */
  readonly cw: number;
  readonly cwRate: number;
  readonly cwConstant: number;
  readonly cwSearches: number;
}

export interface Radii {
  readonly linf: number;
  readonly l2: number;
}

/** One attack of the comparison. */
export interface AttackRow {
  readonly name: string;
  readonly norm: 'linf' | 'l2';
  /** The package that the reference comes from. */
  readonly from: 'torchattacks' | 'pyautoattack' | 'foolbox';
  /**
   * `decisions`: no randomness is left, so that outcomes agree image by image. `accuracy`: only shares are compared.
   * `reported`: the reference is known to differ, for a reason that the table's notes give.
   */
  readonly compare: 'decisions' | 'accuracy' | 'reported';
  /** False where the reference returns its last iterate, adversarial or not. */
  readonly stopEarly: boolean;
  /**
   * Count only what the attack itself found strictly inside the ball, as references for the least norm do. Ours also projects what lies
   * outside and classifies that again, which ends on the sphere and fells more.
   */
  readonly unprojected: boolean;
  /** Runs with other random numbers, of which the mean is compared. */
  readonly repeats: number;
  make(radii: Radii, steps: Steps): EvaluablePerturbation;
}

function fixed(name: string): AttackRow {
  return {
    ...{ name, norm: 'linf', from: 'torchattacks', compare: 'decisions', stopEarly: false },
    ...{ unprojected: false, repeats: 1 },
    make: ({ linf }) => createPerturbation(parsePerturbation(name, { epsilon: linf })),
  };
}

/** Members of AutoAttack's standard version; alone, too, they only look for a perturbation inside the ball. */
function ensemble(name: string, repeats: number, isMember: (kind: string) => boolean): AttackRow {
  return {
    ...{ name, norm: 'linf', from: 'pyautoattack', compare: 'accuracy', stopEarly: true, repeats },
    unprojected: name === 'fab-t',
    make({ linf: epsilon }, steps) {
      const members = authorsMembers(epsilon, steps).filter(({ kind }) => isMember(kind));
      return createPerturbation(autoAttack({ version: 'custom', norm: 'linf', epsilon, members }), name);
    },
  };
}

function carliniWagner(name: string, compare: AttackRow['compare'], searches?: number): AttackRow {
  const from = compare === 'reported' ? 'torchattacks' : 'foolbox';
  return {
    ...{ name, norm: 'l2', from, compare, stopEarly: true, repeats: 1, unprojected: true },
    make({ l2: epsilon }, { cw, cwRate, cwConstant, cwSearches }) {
      const spec = parsePerturbation(`cw-${cw}`, { epsilon, norm: 'l2' }) as SingleAttackSpec;
      const constants = searches
        ? { searchSteps: searches, initialConstant: 1 }
        : { searchSteps: cwSearches, initialConstant: cwConstant };
      return createPerturbation({
        ...spec,
        ...constants,
        learningRate: cwRate,
        abortEarly: false,
      } as SingleAttackSpec);
    },
  };
}

function deepFool(name: string, compare: AttackRow['compare']): AttackRow {
  const from = compare === 'reported' ? 'torchattacks' : 'foolbox';
  return {
    ...{ name, norm: 'l2', from, compare, stopEarly: true, repeats: 1, unprojected: true },
    make: ({ l2: epsilon }) => createPerturbation(parsePerturbation('deepfool', { epsilon, norm: 'l2' })),
  };
}

export const attackRows: readonly AttackRow[] = [
  fixed('fgsm'),
  fixed('pgd-20'),
  // Where Square fells an image is chance: half of the images near the boundary fall in one run and not in another.
  ...['apgd-ce', 'apgd-t', 'fab-t', 'square'].map(name =>
    ensemble(name, name === 'square' ? 5 : 1, kind => kind === name),
  ),
  ensemble('autoattack', 1, () => true),
  carliniWagner('cw', 'accuracy'),
  deepFool('deepfool', 'accuracy'),
  carliniWagner('cw (torchattacks)', 'reported', 1),
  deepFool('deepfool (torchattacks)', 'reported'),
];
