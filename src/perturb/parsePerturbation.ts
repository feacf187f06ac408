import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { attackTable, definitionOf } from './attackTable.js';
import type { Norm } from './bounds.js';
import { type AutoAttackVersion, autoAttack } from './ensembles/autoAttack.js';
import { noiseLaws } from './noiseLaws.js';
import type { AttackKind, NoiseSpec, PerturbationSpec } from './perturbationSpec.js';
import { requireEpsilon, requireSupported } from './requireSupported.js';

const ensembles: { readonly [Name: string]: Exclude<AutoAttackVersion, 'custom'> } = {
  autoattack: 'standard',
  'autoattack-plus': 'plus',
  'autoattack-rand': 'rand',
};

const noiseNames = Object.keys(noiseLaws);
const attackNames = Object.keys(attackTable) as AttackKind[];

/** Every name as it is written on the command line: `-K` where a number of steps or queries must follow, `[-K]` where it may. */
export const perturbationNames: readonly string[] = [
  ...noiseNames,
  ...attackNames.map(name => {
    const { count } = definitionOf(name);
    return count === undefined ? name : count.default === undefined ? `${name}-K` : `${name}[-K]`;
  }),
  ...Object.keys(ensembles),
];

/**
 * Reads a perturbation's name: noise (`gaussian`, …), an attack, `name-K` with K ≥ 1 steps or queries where the attack has them
 * (`pgd-20`, `apgd-ce-50`, `square-1000`), or `autoattack`, `autoattack-plus`, `autoattack-rand`. Everything else is as the
 * attack's paper has it, or its reference implementation.
 *
 * @throws InputError for an unknown name, a PGD without steps, ε outside its range, or a norm that the attack is not
 *   defined for
 */
export function parsePerturbation(
  name: string,
  { epsilon, norm = 'linf' }: { epsilon: number; norm?: Norm },
): PerturbationSpec {
  if (noiseNames.includes(name)) return parseNoise(name as NoiseSpec['kind'], epsilon, norm);
  if (Object.hasOwn(ensembles, name)) {
    requireEpsilon(epsilon, norm);
    return autoAttack({ version: ensembles[name], epsilon, norm });
  }
  const { kind, number } = splitName(name);
  requireEpsilon(epsilon, norm);
  const definition = definitionOf(kind);
  const spec = definition.defaults(
    { epsilon, norm: norm as never },
    number ?? definition.count?.default ?? Number.NaN,
  );
  requireSupported(spec);
  return spec;
}

function splitName(name: string): { kind: AttackKind; number?: number } {
  if (Object.hasOwn(attackTable, name)) {
    const kind = name as AttackKind;
    const { count } = definitionOf(kind);
    if (count === undefined || count.default !== undefined) return { kind };
  }
  const [, kind, number] = /^(.+)-([1-9]\d{0,6})$/.exec(name) ?? [];
  if (kind !== undefined && Object.hasOwn(attackTable, kind) && definitionOf(kind as AttackKind).count) {
    return { kind: kind as AttackKind, number: Number(number) };
  }
  const examples = [
    ...noiseNames,
    ...attackNames.map(known => (known === 'pgd' ? 'pgd-7' : known)),
    'autoattack',
  ];
  throw new InputError({
    given: `perturbation "${name}"`,
    expected: perturbationNames.join(', '),
    remedy: `did you mean ${nearestName(name, examples) ?? 'gaussian'}?`,
  });
}

function parseNoise(kind: NoiseSpec['kind'], epsilon: number, norm: Norm): NoiseSpec {
  requireEpsilon(epsilon, norm);
  if (norm === 'linf') return { kind, epsilon };
  throw new InputError({
    given: `${kind} noise with the norm ${norm}`,
    expected: 'linf: noise is drawn per pixel',
    remedy: 'leave the norm out, or use an attack such as fgsm or pgd-K',
  });
}
