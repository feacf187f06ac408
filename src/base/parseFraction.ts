import { InputError } from './inputError.js';

const decimal = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const form = new RegExp(`^\\s*(${decimal})\\s*(?:/\\s*(${decimal})\\s*)?$`, 'i');

/**
 * A number written as a decimal (`0.03`) or as a fraction (`8/255`), the way ε is given in pixel steps.
 *
 * @param name what the number is, for the message
 * @throws InputError if the text is neither, or divides by zero
 * @example
 * parseFraction('8/255', 'epsilon'); // 0.03137254901960784
 */
export function parseFraction(text: string, name: string): number {
  const match = form.exec(text);
  const value = match ? Number(match[1]) / Number(match[2] ?? 1) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new InputError({
      given: `${name} = ${JSON.stringify(text)}`,
      expected: 'a finite number such as 0.03 or a fraction such as 8/255',
      remedy: `write ${name} in one of these forms`,
    });
  }
  return value;
}
