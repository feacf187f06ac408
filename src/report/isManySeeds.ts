/** Single runs that a report looks at: with more, it compares or sums up instead of showing each of them. */
export const mostShown = 8;

/** Whether there are too many searches to show each of them, in so many arms. */
export function isManySeeds(searches: number, arms: number): boolean {
  return searches > mostShown && arms < searches;
}
