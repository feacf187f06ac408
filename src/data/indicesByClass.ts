/** The places of each label, ascending: entry c lists the images of class c (empty where there are none). */
export function indicesByClass(labels: Uint8Array): number[][] {
  const places: number[][] = [];
  for (const [index, label] of labels.entries()) {
    while (places.length <= label) places.push([]);
    places[label].push(index);
  }
  return places;
}
