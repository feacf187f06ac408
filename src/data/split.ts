/** What a split may be used for. Training code takes `train` and `validation`; only attack and evaluate take `test`. */
export type SplitRole = 'train' | 'validation' | 'test';

/** Labelled images of one role. The role is part of the type, so that a test split cannot be passed to training. */
export interface Split<Role extends SplitRole = SplitRole> {
  readonly role: Role;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [size × height × width × channels], 0 … 255; a pixel's value in [0, 1] is v / 255. */
  readonly pixels: Uint8Array;
  /** Class indices, one per image. */
  readonly labels: Uint8Array;
}
