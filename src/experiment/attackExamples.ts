import { z } from 'zod';
import type { AdversarialExample } from '../evaluate/collectExamples.js';

/** Bytes in base64, as a file of JSON holds them. */
const base64 = z.base64();

/** `attack-examples.json` in a run directory: images before and after an attack, for reports to draw. */
export const attackExamples = z.object({
  height: z.int().positive().max(1024),
  width: z.int().positive().max(1024),
  channels: z.int().positive().max(4),
  examples: z
    .array(
      z.object({
        index: z.int().nonnegative(),
        /** Class names. */
        label: z.string(),
        prediction: z.string(),
        attack: z.string(),
        /** float32 in [0, 1], little-endian, [height × width × channels]. */
        clean: base64,
        adversarial: base64,
      }),
    )
    .max(64),
});

export type AttackExamples = z.infer<typeof attackExamples>;

/** Float32 numbers as base64. */
export function encodeFloats(values: Float32Array): string {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i);
  return bytes.toString('base64');
}

/** The numbers that {@link encodeFloats} wrote; undefined if there are not `length` of them. */
export function decodeFloats(text: string, length: number): Float32Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 4 * length) return undefined;
  return Float32Array.from({ length }, (_, i) => bytes.readFloatLE(4 * i));
}

/** The document of some examples. */
export function storedExamples(
  examples: readonly AdversarialExample[],
  { height, width, channels }: { height: number; width: number; channels: number },
  classes: readonly string[],
): AttackExamples {
  return {
    ...{ height, width, channels },
    examples: examples.map(({ index, label, attack, prediction, clean, adversarial }) => ({
      ...{ index, label: classes[label], attack, prediction: classes[prediction] },
      ...{ clean: encodeFloats(clean), adversarial: encodeFloats(adversarial) },
    })),
  };
}
