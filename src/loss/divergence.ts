import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import type { Divergence } from './divergenceFunction.js';
import { crossEntropyOnPerturbed } from './divergences/crossEntropyOnPerturbed.js';
import { jensenShannon } from './divergences/jensenShannon.js';
import { kullbackLeibler } from './divergences/kullbackLeibler.js';
import { logitL2 } from './divergences/logitL2.js';

export const divergenceNames = ['kl', 'js', 'logit-l2', 'ce'] as const;
export type DivergenceName = (typeof divergenceNames)[number];

const divergences: { [Name in DivergenceName]: Divergence } = {
  kl: kullbackLeibler,
  js: jensenShannon,
  'logit-l2': logitL2,
  ce: crossEntropyOnPerturbed,
};

/** The regulariser's divergence by name. @throws InputError for an unknown name */
export function divergence(name: string): Divergence {
  if (Object.hasOwn(divergences, name)) return divergences[name as DivergenceName];
  throw new InputError({
    given: `regulariser "${name}"`,
    expected: divergenceNames.join(', '),
    remedy: `did you mean ${nearestName(name, divergenceNames) ?? 'kl'}?`,
  });
}
