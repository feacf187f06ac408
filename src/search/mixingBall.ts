import type { RandomStream } from '../base/randomStream.js';
import type { AlphaTable } from '../graph/graph.js';
import type { MixingWeights } from '../space/architectureParameters.js';

/** The L∞ ball around the mixing weights in which SDARTS (arXiv 2002.05283) perturbs them. */
export interface MixingBall {
  /** Radius that the schedule ends at, in [0, 1]. */
  readonly epsilon: number;
  /** Radius at the beginning of the search, in [0, 1]. */
  readonly epsilonStart: number;
}

/** ε at this share of the search: linear, as in the authors' code (there by whole epochs, from 0.03 to 0.3). */
export function radiusAt({ epsilon, epsilonStart }: MixingBall, progress: number): number {
  return epsilonStart + (epsilon - epsilonStart) * progress;
}

/** Weights that are moved by U(−ε, ε) each and made mixtures again. */
export function scatterMixtures(
  tables: readonly AlphaTable[],
  weights: MixingWeights,
  epsilon: number,
  random: RandomStream,
): MixingWeights {
  return Object.fromEntries(
    tables.map(({ name, columns }) => {
      const draw = random.fork(name);
      const moved = Array.from(weights[name], weight => weight + epsilon * (2 * draw.uniform() - 1));
      return [name, toMixtures(moved, columns)];
    }),
  );
}

/** Weights that move by `length` uphill (by the gradient's signs), back into the ball around `centre`, and are made mixtures. */
export function ascendMixtures(
  tables: readonly AlphaTable[],
  weights: MixingWeights,
  gradient: MixingWeights,
  { centre, epsilon, length }: { centre: MixingWeights; epsilon: number; length: number },
): MixingWeights {
  return Object.fromEntries(
    tables.map(({ name, columns }) => {
      const moved = Array.from(weights[name], (weight, i) => {
        const away = weight + length * Math.sign(gradient[name][i]) - centre[name][i];
        return centre[name][i] + Math.min(Math.max(away, -epsilon), epsilon);
      });
      return [name, toMixtures(moved, columns)];
    }),
  );
}

/**
 * Every row clipped to [0, 1] and divided by its sum, as the authors do; a row without a positive weight becomes its
 * greatest operation alone. Dividing may leave the ball by a little.
 */
function toMixtures(values: readonly number[], columns: number): Float32Array {
  const mixtures = new Float32Array(values.length);
  for (let from = 0; from < values.length; from += columns) {
    const row = values.slice(from, from + columns);
    const clipped = row.map(value => Math.min(Math.max(value, 0), 1));
    if (!clipped.some(value => value > 0)) clipped[row.indexOf(Math.max(...row))] = 1;
    const sum = clipped.reduce((total, value) => total + value, 0);
    mixtures.set(
      clipped.map(value => value / sum),
      from,
    );
  }
  return mixtures;
}
