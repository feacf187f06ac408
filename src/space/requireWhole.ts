import { InputError } from '../base/inputError.js';

/** @throws InputError unless `value` is a whole number from `least` to `most` */
export function requireWhole(name: string, value: number, least: number, most = 100_000): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InputError({
    given: `${name} = ${value}`,
    expected: `a whole number from ${least} to ${most}`,
    remedy: `change ${name}`,
  });
}
