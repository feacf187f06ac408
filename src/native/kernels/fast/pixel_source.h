// How convolutions read an image, or the gradient at their output: pixel by pixel, through the maps that
// kernels.h describes, and rectified.
#pragma once

#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {

struct PixelSource {
  const float* data;
  int channels;
  bool rectify;
  // Of an input: x · scale + shift, unless null.
  const float* scale;
  const float* shift;
  // Of a gradient: what channel_gradient makes of it, unless null.
  const ChannelGradient* gradient;
  const float* y;

  // Whether the values are those in memory.
  bool plain() const { return !rectify && !scale && !gradient; }
  const float* at(size_t pixel) const { return data + pixel * channels; }

  // `count` pixels from `first` on.
  void copy(size_t first, size_t count, float* to) const {
    const float* from = at(first);
    const size_t size = count * channels;
    if (gradient)
      channel_gradient(count, channels, y ? y + first * channels : nullptr, from, *gradient, to, false);
    else if (scale)
      (rectify ? channel_affine_relu : channel_affine)(count, channels, from, scale, shift, to);
    else if (rectify)
      relu(size, from, to);
    else
      memcpy(to, from, size * sizeof(float));
  }

  // The same, with `pitch` floats from pixel to pixel, zeros where there are no channels. `channels` of them
  // fit one vector.
  void copy_apart(size_t first, size_t count, int pitch, float* to) const {
    if (pitch == channels) return copy(first, count, to);
    for (size_t p = first; p < first + count; p++, to += pitch) {
      copy(p, 1, to);
      for (int c = channels; c < pitch; c++) to[c] = 0;
    }
  }

  // Channels channel … channel + count − 1 of one pixel of an input.
  void copy_part_of(size_t pixel, int channel, int count, float* to) const {
    const float* from = at(pixel) + channel;
    for (int c = 0; c < count; c++) {
      const float x = scale ? from[c] * scale[channel + c] + shift[channel + c] : from[c];
      to[c] = rectify && x < 0 ? 0 : x;
    }
  }
};

namespace {

// One image of a group, as the convolution reads it, and as it is before the convolution's ReLU.
inline PixelSource input_pixels(const ConvShape& s, const ImageGroup& group, int image, const float* x) {
  return {x + image * group.stride, s.in_channels, s.rectify, group.scale, group.shift, nullptr, nullptr};
}
inline PixelSource before_relu(PixelSource source) {
  source.rectify = false;
  return source;
}

// The gradient at the output for one image of a group.
inline PixelSource gradient_pixels(const ConvShape& s, const ImageGroup& group, int image, const float* dy) {
  return {dy + image * group.gradient_stride,
          s.out_channels,
          false,
          nullptr,
          nullptr,
          group.gradient,
          group.y ? group.y + image * group.stride : nullptr};
}

// dx = (accumulate ? dx : 0) + d where the ReLU before the convolution passed x on; `room` holds `count`
// pixels.
inline void pass_relu(const PixelSource& x, size_t first, size_t count, const float* d, float* dx,
                      bool accumulate, float* room) {
  const PixelSource before = before_relu(x);
  if (!before.plain()) before.copy(first, count, room);
  relu_backward(count * x.channels, before.plain() ? x.at(first) : room, d, dx, accumulate);
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
