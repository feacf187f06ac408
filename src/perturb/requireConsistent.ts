import { InputError } from '../base/inputError.js';
import type { GradientAttackSpec } from './attacks/gradientAttack.js';

/** Refuses values of an attack that steps up a loss which contradict each other, or of which one would be without effect. */
export function requireConsistent(spec: GradientAttackSpec): void {
  const { kind, keep, lookAhead, diversity, samples, momentum, restarts, randomStart, stepSize, epsilon } =
    spec;
  const elsewhere = lookAhead || diversity || (samples ?? 1) > 1;
  if (keep === 'best' && elsewhere) {
    throw new InputError({
      given: `the best iterate of ${kind}, which asks for the loss elsewhere than at its iterates`,
      expected: "keep: 'last', or an attack without look-ahead, diversity and samples",
      remedy: 'use restarts, which compare the ends of whole climbs',
    });
  }
  if (lookAhead && momentum === undefined) {
    throw new InputError({
      given: `${kind} that looks ahead without momentum`,
      expected: 'a momentum to follow',
      remedy: 'set momentum: 1',
    });
  }
  if ((restarts ?? 1) > 1 && !randomStart && !diversity) {
    throw new InputError({
      given: `${restarts} restarts of ${kind}, which begins at the image itself and draws nothing`,
      expected: 'restarts of an attack with a random start or random resizes: others are all the same',
      remedy: 'set randomStart: true, or leave restarts out',
    });
  }
  // A quarter of a radius that no float32 can show may be 0.
  if (stepSize === 0 && Math.fround(epsilon) > 0) {
    throw new InputError({
      given: `${kind} with steps of length 0`,
      expected: 'a length above 0, in the units of ε',
      remedy: 'leave stepSize out, or take a quarter of ε',
    });
  }
}
