import { nasBench201FromIndex, nasBench201Size } from './cellIndex.js';
import { nasBench201UniqueText } from './uniqueText.js';

/** The 15,625 cells of the space, sorted into classes of isomorphic ones. */
export interface DistinctCells {
  /** Classes: 6,466. */
  readonly count: number;
  /** Class of the cell of each index, from 0, in the order in which the indices first meet them. */
  readonly classOf: Uint16Array;
  /** Lowest index of each class. */
  readonly firstOf: Uint16Array;
}

let known: DistinctCells | undefined;

/** Which cells count as one, by {@link nasBench201UniqueText}; made on first use. */
export function distinctNasBench201(): DistinctCells {
  known ??= sortIntoClasses();
  return known;
}

function sortIntoClasses(): DistinctCells {
  const classes = new Map<string, number>();
  const classOf = Uint16Array.from({ length: nasBench201Size }, (_, index) => {
    const text = nasBench201UniqueText(nasBench201FromIndex(index));
    const place = classes.get(text) ?? classes.size;
    classes.set(text, place);
    return place;
  });
  const firstOf = Uint16Array.from({ length: classes.size }, (_, place) => classOf.indexOf(place));
  return { count: classes.size, classOf, firstOf };
}
