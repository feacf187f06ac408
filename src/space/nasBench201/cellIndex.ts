import { InputError } from '../../base/inputError.js';
import type { NasBench201Genotype } from '../genotype.js';
import { nasBench201Digits, nasBench201FromDigits } from './cellDigits.js';
import { nasBench201Edges } from './cellEdges.js';
import { mersenneTwister } from './mersenneTwister.js';
import { nasBench201Operations } from './operations.js';

/** Cells of the space: 15,625. */
export const nasBench201Size = nasBench201Operations.length ** nasBench201Edges.length;

/** The seed of the benchmark's list of architectures. */
const seed = 88;

/**
 * The number by which NAS-Bench-201, NATS-Bench and NAS-RobBench-201 call a cell, from 0 to 15,624. The benchmark
 * shuffled its list of all cells; the same shuffle is done here, on first use.
 *
 * @throws InputError if the genotype is not of this space
 */
export function nasBench201Index(genotype: NasBench201Genotype): number {
  return table().indices[Number.parseInt(nasBench201Digits(genotype), nasBench201Operations.length)];
}

/**
 * The cell that the benchmark calls by a number.
 *
 * @throws InputError unless it is a whole number from 0 to 15,624
 * @example
 * formatNasBench201(nasBench201FromIndex(0));
 * // '|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|'
 */
export function nasBench201FromIndex(index: number): NasBench201Genotype {
  const place = table().places.at(index);
  if (place === undefined || !Number.isInteger(index) || index < 0) {
    throw new InputError({
      given: `architecture ${index} of nas-bench-201`,
      expected: `a whole number from 0 to ${nasBench201Size - 1}`,
      remedy: 'correct the number',
    });
  }
  const digits = place.toString(nasBench201Operations.length).padStart(nasBench201Edges.length, '0');
  return nasBench201FromDigits(digits);
}

interface IndexTable {
  /** By index: the cell's digits, read as a number to the base 5. */
  readonly places: Uint16Array;
  /** The inverse. */
  readonly indices: Uint16Array;
}

let known: IndexTable | undefined;

function table(): IndexTable {
  known ??= shuffled();
  return known;
}

/** Python's `random.seed(88)` and `random.shuffle` on the list in the order of the digits. */
function shuffled(): IndexTable {
  const places = Uint16Array.from({ length: nasBench201Size }, (_, place) => place);
  const next = mersenneTwister(seed);
  for (let last = nasBench201Size - 1; last > 0; last--) {
    const other = below(last + 1, next);
    [places[last], places[other]] = [places[other], places[last]];
  }
  const indices = new Uint16Array(nasBench201Size);
  places.forEach((place, index) => {
    indices[place] = index;
  });
  return { places, indices };
}

/** A number from 0 to `limit` − 1: as many of the highest bits as `limit` has, drawn again while they are too many. */
function below(limit: number, next: () => number): number {
  const unused = Math.clz32(limit);
  let value = next() >>> unused;
  while (value >= limit) value = next() >>> unused;
  return value;
}
