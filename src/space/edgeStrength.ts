/** How strongly a search prefers one edge of a cell: what a derivation decides by and a drawing shows. */
export interface EdgeStrength {
  /** State that the edge leads to. */
  readonly to: number;
  /** State that it reads; 0 and 1 are the cell's inputs. */
  readonly from: number;
  /** The edge's strongest operation, `none` left aside. */
  readonly operation: string;
  /** That operation's mixing weight, times the edge's own where the space has one. */
  readonly strength: number;
  /** Whether the derived cell has this edge. */
  readonly kept: boolean;
}
