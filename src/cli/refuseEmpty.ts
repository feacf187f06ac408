import { InputError } from '../base/inputError.js';

/**
 * No option and no argument means anything when it is empty: mostly it is a shell variable that was not set.
 *
 * @throws InputError that names the first empty one
 */
export function refuseEmpty(options: object, args: readonly string[]): void {
  const isEmpty = (value: unknown) => typeof value === 'string' && value.trim() === '';
  const [option] = Object.entries(options).find(([, value]) => isEmpty(value)) ?? [];
  if (option === undefined && !args.some(isEmpty)) return;
  const flag = option?.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  throw new InputError({
    given: flag === undefined ? 'an empty argument' : `--${flag} with an empty value`,
    expected: 'a value that is not empty',
    remedy: flag === undefined ? 'give a value' : `give --${flag} a value, or leave it out`,
  });
}
