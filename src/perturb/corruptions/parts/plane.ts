/** One channel: [height × width] values of 0 … 255. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}
