/** How far a climb of Auto-PGD has come. */
export interface ClimbEnd {
  /** Where the loss was largest, and how large. */
  readonly image: Float32Array;
  readonly value: number;
  /** The last adversarial image on the way, if there was one. */
  readonly adversarial?: Float32Array;
}
