/** One size of the DARTS supernet's step. */
export interface ScalingPoint {
  /** Of the table's variable. */
  readonly value: number;
  readonly ms: number;
  /** Work of the step, by the counting of stepCost.ts. */
  readonly gflop: number;
  readonly msPerGflop: number;
  readonly rssMiB: number;
  /**
   * Whether the time grew faster than the work since the point before. For threads the work stays:
   * whether another thread made the step slower.
   */
  readonly growsFaster: boolean;
}

/** Time against work over one variable. */
export interface ScalingTable {
  readonly variable: 'batch' | 'channels' | 'threads';
  readonly points: readonly ScalingPoint[];
  /** Values left out because the step would have taken more memory than the limit or than is free. */
  readonly leftOut: readonly number[];
}
