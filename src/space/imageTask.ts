import { InputError } from '../base/inputError.js';
import { requireWhole } from './requireWhole.js';

/** What a network must know of its data set. */
export interface ImageTask {
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly classes: number;
  /** Per-channel statistics of the pixels in [0, 1], for the normalise layer inside the network. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** @throws InputError that names the first option that no network can be made for */
export function requireImageTask({ image, classes, mean, deviation }: ImageTask): void {
  requireWhole('image.height', image.height, 1);
  requireWhole('image.width', image.width, 1);
  requireWhole('image.channels', image.channels, 1);
  requireWhole('classes', classes, 2);
  requirePerChannel('mean', mean, image.channels, () => true, 'finite numbers');
  requirePerChannel('deviation', deviation, image.channels, value => value > 0, 'positive numbers');
}

function requirePerChannel(
  name: string,
  values: readonly number[],
  channels: number,
  fits: (value: number) => boolean,
  kind: string,
): void {
  if (values.length === channels && values.every(value => Number.isFinite(value) && fits(value))) return;
  throw new InputError({
    given: `${name} = [${values.join(', ')}]`,
    expected: `${kind}, one for each of the ${channels} image channels`,
    remedy: 'pass the statistics that come with the data set',
  });
}
