/** So many of `count` places, evenly spaced, the first and the last among them. */
export function evenly(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, place) => place);
  return Array.from({ length: most }, (_, place) =>
    Math.round((place * (count - 1)) / Math.max(1, most - 1)),
  );
}

/** At most so many of some items, evenly spaced, the first and the last among them. */
export function someOf<Item>(items: readonly Item[], most: number): readonly Item[] {
  return items.length <= most ? items : evenly(items.length, most).map(place => items[place]);
}
