/**
 * What a node of a network computes, as plain data. Activations are NHWC; `kernel`, `stride`, `padding` and
 * `dilation` are the same in both directions, and padding is zeros on every side.
 */
export type Layer =
  /** The images: always the first node, once per graph. */
  | { kind: 'input'; height: number; width: number; channels: number }
  /** (x − mean) / deviation per channel, so that everything outside the model sees [0, 1]. */
  | { kind: 'normalise'; mean: readonly number[]; deviation: readonly number[] }
  /** Cross-correlation; `groups` = channels is a depthwise convolution. */
  | {
      kind: 'conv2d';
      filters: number;
      kernel: number;
      stride: number;
      padding: number;
      dilation: number;
      groups: number;
      bias: boolean;
    }
  /**
   * Batch normalisation: batch statistics (biased variance) in train mode, running ones in eval mode.
   * running ← (1 − momentum) · running + momentum · batch, with the unbiased variance, as PyTorch does.
   */
  | { kind: 'batchNorm'; affine: boolean; momentum: number; epsilon: number }
  | { kind: 'relu' }
  /** Maximum over the window; padding never wins; the first of equal elements takes the gradient. */
  | { kind: 'maxPool'; kernel: number; stride: number; padding: number }
  /** Mean over the part of the window that lies inside the image (padding is not counted). */
  | { kind: 'avgPool'; kernel: number; stride: number; padding: number }
  /** Sum of all inputs, which have equal shapes. */
  | { kind: 'add' }
  /** Σᵢ alpha[table][row, i] · inputᵢ: the mixed operation of an edge (DARTS, eq. 2). */
  | { kind: 'weightedSum'; table: string; row: number }
  /** Concatenation along the channels. */
  | { kind: 'concat' }
  /** Channels from (included) to (excluded). */
  | { kind: 'channelSlice'; from: number; to: number }
  /** Channel c of the output is channel (c mod groups) · (channels / groups) + ⌊c / groups⌋ of the input. */
  | { kind: 'channelShuffle'; groups: number }
  /** Zeros around the image; a negative amount crops instead. */
  | { kind: 'pad'; top: number; bottom: number; left: number; right: number }
  /** Zeros of the input's shape, with every `stride`-th row and column kept: the operation "none". */
  | { kind: 'zero'; stride: number }
  /**
   * N(0, 1) in place of its second input, of whose shape it is, with every `stride`-th row and column kept; no gradient
   * passes. The first input is the images: an image's noise is drawn by its bits and the seed, so that equal images have equal
   * noise, whatever batch or thread they are in, and an image that is changed in anything has other noise.
   */
  | { kind: 'noise'; stride: number; seed: number }
  /** Mean over height and width: [batch, 1, 1, channels]. */
  | { kind: 'globalAvgPool' }
  /** y = x·Wᵀ + b over the flattened image (row, column, channel order): [batch, 1, 1, units]. */
  | { kind: 'linear'; units: number; bias: boolean }
  /** In train mode drops the whole image's activation with the pass's rate p and scales the rest by 1/(1 − p). */
  | { kind: 'dropPath' };

/** The name of a kind of layer; engines hold total tables over it, so that a missing one does not compile. */
export type LayerKind = Layer['kind'];

/** The layer of one kind. */
export type LayerOf<Kind extends LayerKind> = Extract<Layer, { kind: Kind }>;
