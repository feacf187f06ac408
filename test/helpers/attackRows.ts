import { randomStream } from '../../src/base/randomStream.js';
import type { Model } from '../../src/engine/engine.js';
import { createPerturbation } from '../../src/perturb/createPerturbation.js';
import type { AttackOptions, ImageResult, ImageSource } from '../../src/perturb/perturbation.js';
import type { PerturbationSpec } from '../../src/perturb/perturbationSpec.js';
import type { ImageShape } from '../../src/perturb/subject.js';

/** Images under attack: rows of pixel values with their labels. */
export interface Rows {
  readonly shape: ImageShape;
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

/** Attacks every row with a stream of its own; the results in the order of the rows. */
export async function attackRows(
  model: Model,
  spec: PerturbationSpec,
  { shape, rows, labels }: Rows,
  { seed = 1, batchSize = 8, ...options }: Partial<AttackOptions> & { seed?: number } = {},
): Promise<ImageResult[]> {
  const results: ImageResult[] = [];
  const source: ImageSource = {
    count: rows.length,
    shape,
    image: place => ({
      pixels: Float32Array.from(rows[place]),
      label: labels[place],
      random: randomStream(seed, 'attack', place),
    }),
  };
  await createPerturbation(spec).attack({ model, mode: 'eval' }, source, {
    batchSize,
    onResult: result => results.push(result),
    ...options,
  });
  return results.sort((a, b) => a.place - b.place);
}
