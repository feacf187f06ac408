import { InputError } from '../../base/inputError.js';

/** Refuses networks that have too few classes for the DLR loss: it needs three, and with a target four. */
export function requireDlrClasses(classes: number, isTargeted: boolean): void {
  const needed = isTargeted ? 4 : 3;
  if (classes >= needed) return;
  throw new InputError({
    given: `a network of ${classes} classes under the ${isTargeted ? 'targeted ' : ''}DLR loss`,
    expected: `at least ${needed} classes: the loss divides by a difference to the ${isTargeted ? 'third and fourth' : 'third'} largest logit`,
    remedy: 'use the cross-entropy or the margin (apgd-ce, pgd-K, cw-pgd, fab, square)',
  });
}
