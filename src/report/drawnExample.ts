/** One image before and after an attack, as pictures. */
export interface DrawnExample {
  readonly cell: string;
  readonly label: string;
  readonly prediction: string;
  readonly attack: string;
  /** Data URLs of PNG: clean, what was added, adversarial. */
  readonly pictures: readonly [string, string, string];
  /** Height over width of the images. */
  readonly aspect: number;
  /** What was added is amplified by it. */
  readonly factor: number;
  /** The largest change of a pixel. */
  readonly largest: number;
}

/** `6.4`, or `12`. */
export function factorText(factor: number): string {
  return factor < 10 ? factor.toFixed(1) : factor.toFixed(0);
}
