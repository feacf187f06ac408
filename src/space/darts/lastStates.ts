/** The states that a searched cell concatenates: its last `multiplier` nodes. */
export function lastStates({ nodes, multiplier }: { nodes: number; multiplier: number }): number[] {
  return Array.from({ length: multiplier }, (_, index) => nodes + 2 - multiplier + index);
}
