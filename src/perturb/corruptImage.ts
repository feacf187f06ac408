import { InputError } from '../base/inputError.js';
import type { RandomStream } from '../base/randomStream.js';
import { type Severity, severities } from './corruptions/corruption.js';
import { type CorruptionName, corruptionTable } from './corruptionTable.js';
import type { ImageShape } from './subject.js';

/** Sides of images, in pixels, for which the parameters make sense: they are lengths of 32 × 32 images. */
const sides = { least: 16, most: 48 } as const;

/**
 * A common corruption of one image, as bytes: values are clamped to 0 … 255 and what is behind the point is cut off, as in
 * the benchmark. Severity 0 is the image itself.
 *
 * The parameters are CIFAR-10-C's, for 32 × 32 pixels in colour. Other sizes take the same lengths in pixels and the same shares; a grey
 * image is one whose colours are equal, and noise is drawn for its one channel. For the 28 × 28 digits this is a definition of this
 * toolkit's: there is no such benchmark.
 *
 * @param pixels [height × width × channels], 0 … 255
 * @throws InputError for images that are neither grey nor RGB, or too far from 32 × 32
 * @example
 * const foggy = corruptImage('fog', pixels, { height: 32, width: 32, channels: 3 }, { severity: 5, random: randomStream(1, index) });
 */
export function corruptImage(
  name: CorruptionName,
  pixels: Uint8Array,
  shape: ImageShape,
  { severity, random }: { severity: 0 | Severity; random: RandomStream },
): Uint8Array {
  requireCorruptible(shape);
  if (severity === 0) return pixels.slice();
  if (!severities.includes(severity)) throw wrongSeverity(severity);
  const corrupted = corruptionTable[name].corrupt(
    { ...shape, data: Float64Array.from(pixels) },
    severity,
    random,
  );
  // A trifle more, so that what rounding brought just below a whole number is not cut.
  return Uint8Array.from(corrupted, value => Math.min(Math.max(Math.floor(value + 1e-9), 0), 255));
}

/** @throws InputError for images that are neither grey nor RGB, or too far from 32 × 32 */
export function requireCorruptible({ height, width, channels }: ImageShape): void {
  const fits = (side: number) => side >= sides.least && side <= sides.most;
  if (fits(height) && fits(width) && (channels === 1 || channels === 3)) return;
  throw new InputError({
    given: `images of ${height} × ${width} pixels with ${channels} channels`,
    expected: `1 or 3 channels and sides from ${sides.least} to ${sides.most} pixels: the corruptions' parameters are those for 32 × 32`,
    remedy: 'choose a data set such as cifar10 or mnist',
  });
}

function wrongSeverity(severity: number): InputError {
  return new InputError({
    given: `the severity ${severity}`,
    expected: `one of ${severities.join(', ')}, or 0 for the image itself`,
    remedy: 'take 5 for the worst',
  });
}
