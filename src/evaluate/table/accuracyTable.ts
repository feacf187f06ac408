import { distinctNasBench201 } from '../../space/nasBench201/distinctCells.js';

/** One kind of accuracy, measured for every cell. Fractions in [0, 1]. */
export interface AccuracyColumn {
  /** Of all 15,625 cells, each at its index in the benchmark. */
  readonly accuracies: Float64Array;
  /** Of each of the 6,466 classes of isomorphic cells: the mean of its members. */
  readonly ofClass: Float64Array;
  /** The same, ascending. */
  readonly sorted: Float64Array;
}

/** Measured accuracies of all cells of NAS-Bench-201, such as those of NAS-RobBench-201 (Wu et al., arXiv 2403.13134). */
export interface AccuracyTable {
  /** By the name that the table gives them, in its order. */
  readonly columns: ReadonlyMap<string, AccuracyColumn>;
  /** Distinct cells: 6,466. */
  readonly of: number;
}

/**
 * The table of some columns of accuracies, each with one value for every index of the benchmark.
 *
 * Isomorphic cells are one architecture, but each may have been trained on its own (NAS-RobBench-201 trained one of
 * each class): the class stands for its members by their mean.
 */
export function accuracyTable(columns: ReadonlyMap<string, Float64Array>): AccuracyTable {
  const { count } = distinctNasBench201();
  const complete = [...columns].map(([name, accuracies]) => {
    const ofClass = classMeans(accuracies);
    return [name, { accuracies, ofClass, sorted: Float64Array.from(ofClass).sort() }] as const;
  });
  return { columns: new Map(complete), of: count };
}

function classMeans(accuracies: Float64Array): Float64Array {
  const { count, classOf } = distinctNasBench201();
  // Deviations from the first member, so that the mean of equal values is that value, to the last bit.
  const first = new Float64Array(count).fill(Number.NaN);
  const deviation = new Float64Array(count);
  const members = new Uint16Array(count);
  accuracies.forEach((accuracy, index) => {
    const place = classOf[index];
    if (members[place]++ === 0) first[place] = accuracy;
    deviation[place] += accuracy - first[place];
  });
  return first.map((value, place) => value + deviation[place] / members[place]);
}
