import { InputError } from '../base/inputError.js';

/**
 * Refuses logits that are not finite.
 *
 * @param logits [batch, classes]
 * @param nameOf what the image of a row is called, in words that follow "at"
 * @throws InputError
 */
export function requireFiniteLogits(
  { logits, classes }: { readonly logits: Float32Array; readonly classes: number },
  nameOf: (row: number) => string,
): void {
  const bad = logits.findIndex(value => !Number.isFinite(value));
  if (bad < 0) return;
  throw new InputError({
    given: `a network whose logits at ${nameOf(Math.floor(bad / classes))} have the value ${logits[bad]}`,
    expected:
      'finite logits: from others no prediction can be read, and an attack would count them as broken images',
    remedy: 'look at the checkpoint: its training has diverged, or its weights were changed',
  });
}
