/** Queries (of 10,000) after which p is halved once more. */
const halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** p of Square at a query: the share of the image that its squares cover, halved ever more rarely (arXiv 1912.00049, §4.1). */
export function squareShare(
  query: number,
  { share, queries, rescaleSchedule }: { share: number; queries: number; rescaleSchedule: boolean },
): number {
  const at = rescaleSchedule ? Math.floor((query / queries) * 10_000) : query;
  return share / 2 ** halvings.filter(limit => at > limit).length;
}
