import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { Norm, PerturbationKind, PerturbationSpec } from './perturbationSpec.js';

const makers: {
  [Kind in PerturbationKind]: (epsilon: number, norm: Norm, steps: number) => PerturbationSpec;
} = {
  gaussian: epsilon => ({ kind: 'gaussian', epsilon }),
  uniform: epsilon => ({ kind: 'uniform', epsilon }),
  rademacher: epsilon => ({ kind: 'rademacher', epsilon }),
  fgsm: (epsilon, norm) => ({ kind: 'fgsm', epsilon, norm, steps: 1, stepSize: epsilon, randomStart: false }),
  pgd: (epsilon, norm, steps) => ({
    kind: 'pgd',
    epsilon,
    norm,
    steps,
    stepSize: epsilon / 4,
    randomStart: true,
  }),
};

/** The names that stand on the command line; `pgd-7` is PGD with 7 steps. */
export const perturbationKinds = Object.keys(makers) as PerturbationKind[];

/**
 * Reads a perturbation's name: `gaussian`, `uniform`, `rademacher`, `fgsm`, or `pgd-K` for K ≥ 1 steps of ε / 4
 * from a random start (Madry et al., arXiv 1706.06083: 2/255 for ε = 8/255).
 *
 * @throws InputError for an unknown name, a PGD without steps, ε outside its range, or noise in the L2 ball
 */
export function parsePerturbation(
  name: string,
  { epsilon, norm = 'linf' }: { epsilon: number; norm?: Norm },
) {
  const [, kind, steps] = /^([a-z]+)(?:-([1-9]\d{0,4}))?$/.exec(name) ?? [];
  const known =
    kind !== undefined && Object.hasOwn(makers, kind) && (kind === 'pgd') === (steps !== undefined);
  if (!known) {
    const examples = ['gaussian', 'uniform', 'rademacher', 'fgsm', 'pgd-7'];
    throw new InputError({
      given: `perturbation "${name}"`,
      expected: 'gaussian, uniform, rademacher, fgsm or pgd-K with K steps',
      remedy: `did you mean ${nearestName(name, examples) ?? 'gaussian'}?`,
    });
  }
  requireEpsilon(epsilon, norm);
  const noise = kind !== 'fgsm' && kind !== 'pgd';
  if (noise && norm !== 'linf') {
    throw new InputError({
      given: `${name} noise with the norm ${norm}`,
      expected: 'linf: noise is drawn per pixel',
      remedy: 'leave the norm out, or use fgsm or pgd-K',
    });
  }
  return makers[kind as PerturbationKind](epsilon, norm, Number(steps));
}

function requireEpsilon(epsilon: number, norm: Norm): void {
  const largest = norm === 'linf' ? 1 : Number.MAX_VALUE;
  if (epsilon >= 0 && epsilon <= largest) return;
  throw new InputError({
    given: `ε = ${epsilon}`,
    expected: norm === 'linf' ? 'a pixel fraction in [0, 1]' : 'a finite length of at least 0',
    remedy: 'give a value such as 8/255',
  });
}
