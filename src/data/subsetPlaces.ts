import { indicesByClass } from './indicesByClass.js';

/** Where the images of {@link subset} are in the whole split, ascending. @param count from 1 to the number of labels */
export function subsetPlaces(labels: Uint8Array, count: number): Int32Array {
  const ranked = indicesByClass(labels).flatMap(places => places.map((index, rank) => ({ index, rank })));
  ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return Int32Array.from(ranked.slice(0, count), ({ index }) => index).sort();
}
