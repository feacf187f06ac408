/** How many batches of `size` images are in one pass over `images` images. */
export function batchCount(
  images: number,
  { size, dropLast = false }: { size: number; dropLast?: boolean },
): number {
  return dropLast ? Math.floor(images / size) : Math.ceil(images / size);
}
