import { InputError } from '../base/inputError.js';

/** Why a network with an operation that puts out noise is not exported: other tools draw other noise, and other logits. */
export function noiseStaysHere(): InputError {
  return new InputError({
    given: 'a network with the operation noise, which is drawn by the bits of the images',
    expected: 'operations that other tools compute to the same values',
    remedy: 'export a network whose cells have no noise on any edge',
  });
}
