import type { Norm } from '../../src/perturb/bounds.js';
import { autoAttack } from '../../src/perturb/ensembles/autoAttack.js';
import { parsePerturbation } from '../../src/perturb/parsePerturbation.js';
import type { PerturbationSpec, SingleAttackSpec } from '../../src/perturb/perturbationSpec.js';

/** An attack in one of its norms, with so small a budget that it is quick. */
export interface AttackCase {
  readonly title: string;
  readonly norm: Norm;
  spec(epsilon: number): PerturbationSpec;
}

const quick: readonly [name: string, norms: readonly Norm[], changes?: Readonly<Record<string, unknown>>][] =
  [
    ['gaussian', ['linf']],
    ['uniform', ['linf']],
    ['rademacher', ['linf']],
    ['salt-and-pepper', ['linf']],
    ['fgsm', ['linf', 'l2']],
    ['r-fgsm', ['linf', 'l2']],
    ['bim-4', ['linf', 'l2']],
    ['pgd-4', ['linf', 'l2'], { restarts: 2, keep: 'best' }],
    ['cw-pgd-4', ['linf', 'l2']],
    ['trades-pgd-4', ['linf', 'l2']],
    ['mi-fgsm-4', ['linf', 'l2']],
    ['ni-fgsm-4', ['linf', 'l2']],
    ['di-fgsm-4', ['linf', 'l2'], { diversity: { probability: 0.7, smallest: 0.5 } }],
    ['ti-fgsm-4', ['linf', 'l2'], { smoothing: { size: 3, deviation: 1 } }],
    ['eot-pgd-4', ['linf', 'l2'], { samples: 2 }],
    ['apgd-ce-8', ['linf', 'l2', 'l1'], { restarts: 2 }],
    ['apgd-dlr-8', ['linf', 'l2', 'l1'], { samples: 2 }],
    ['apgd-t-8', ['linf', 'l2', 'l1']],
    ['cw-12', ['l2'], { searchSteps: 3, learningRate: 0.1, initialConstant: 1 }],
    ['deepfool-8', ['linf', 'l2']],
    ['ddn-12', ['l2']],
    ['fab-6', ['linf', 'l2', 'l1'], { restarts: 2 }],
    ['fab-t-6', ['linf', 'l2', 'l1'], { restarts: 2 }],
    ['square-25', ['linf', 'l2', 'l1'], { restarts: 2 }],
    ['spsa', ['linf', 'l2'], { iterations: 3, samples: 8, learningRate: 0.1 }],
    ['nes', ['linf', 'l2'], { iterations: 3, samples: 8 }],
    ['hopskipjump', ['linf', 'l2'], { iterations: 2, initialSamples: 10 }],
    ['one-pixel', ['l0'], { generations: 3, population: 6 }],
  ];

const ensembles: readonly [title: string, norm: Norm, members: readonly string[]][] = [
  ['an ensemble', 'linf', ['apgd-ce-4', 'fab-t-3', 'square-10']],
  ['an ensemble', 'l2', ['deepfool-3', 'ddn-4', 'pgd-3']],
];

/** Every attack and noise law in every norm that it has, and two ensembles. */
export const attackCases: readonly AttackCase[] = [
  ...quick.flatMap(([name, norms, changes]) =>
    norms.map(norm => ({
      title: `${name} in ${norm}`,
      norm,
      spec: (epsilon: number) =>
        ({ ...parsePerturbation(name, { epsilon, norm }), ...changes }) as PerturbationSpec,
    })),
  ),
  ...ensembles.map(([title, norm, names]) => ({
    title: `${title} in ${norm}`,
    norm,
    spec: (epsilon: number) =>
      autoAttack({
        version: 'custom',
        epsilon,
        norm,
        members: names.map(name => parsePerturbation(name, { epsilon, norm }) as SingleAttackSpec),
      }),
  })),
];

/** A radius at which some images fall and some stand. */
export const usualRadius: { readonly [Name in Norm]: number } = { linf: 0.06, l2: 0.4, l1: 2, l0: 2 };
