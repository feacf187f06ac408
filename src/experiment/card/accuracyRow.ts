/** One accuracy of a card. */
export interface AccuracyRow {
  /** Markdown. */
  readonly what: string;
  readonly accuracy: number;
  readonly images?: number;
  /** 95 %; without it none is known. */
  readonly interval?: readonly [number, number];
}
