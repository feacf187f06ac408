/** Where a place outside 0 … size − 1 is read from. */
export type Border = (place: number, size: number) => number;

/** The nearest value: a a a | a b c | c c c. */
export const nearest: Border = (place, size) => Math.min(Math.max(place, 0), size - 1);

/** Mirrored between values: c b a | a b c | c b a. */
export const mirrored: Border = (place, size) => {
  const turned = modulo(place, 2 * size);
  return turned < size ? turned : 2 * size - 1 - turned;
};

/** Mirrored at the outermost values, which are not repeated: c b | a b c | b a. */
export const mirroredAtEdge: Border = (place, size) => {
  const turned = modulo(place, 2 * size - 2);
  return turned < size ? turned : 2 * size - 2 - turned;
};

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
