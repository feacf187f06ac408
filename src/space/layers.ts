// Layers as PyTorch's defaults make them, which the published networks rely on.
import type { LayerOf } from '../graph/layer.js';

/** Batch normalisation with momentum 0.1 and ε = 10⁻⁵. */
export function batchNorm(affine: boolean): LayerOf<'batchNorm'> {
  return { kind: 'batchNorm', affine, momentum: 0.1, epsilon: 1e-5 };
}

/** A convolution without dilation, groups or bias; 1×1 unless a window is given. */
export function convolution(
  filters: number,
  { kernel = 1, stride = 1, padding = 0 }: { kernel?: number; stride?: number; padding?: number } = {},
): LayerOf<'conv2d'> {
  return { kind: 'conv2d', filters, kernel, stride, padding, dilation: 1, groups: 1, bias: false };
}
