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
  // Of the rectified input: in place of the data where the ReLU's gradient is all that they are read for, or
  // null.
  const unsigned char* gate;

  // Whether the values are those in memory.
  bool plain() const { return !rectify && !scale && !gradient; }
  const float* at(size_t pixel) const { return data + pixel * channels; }

  // What reading `count` pixels from `first` on waits for: of a mapped gradient, what the map reads beside
  // it, since the gradient itself was written lately.
  Stretch stretch(size_t first, size_t count) const {
    return {(gradient && y ? y : data) + first * channels, count * channels};
  }

  // Asks memory for `count` pixels from `first` on, to be found in the second-level cache soon. Always
  // inlined: see winograd_prefetch.h.
  RNAS_INLINE void ask_for(size_t first, size_t count) const {
    if (kRegisters != 32) return;
    const Stretch of = stretch(first, count);
    constexpr size_t kLine = 16;
    for (size_t i = 0; i < of.size; i += kLine) __builtin_prefetch(of.from + i, 0, 2);
  }

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

  // The same, with `pitch` floats from pixel to pixel. What is between the channels and the next pixel is not
  // to be used, but can be computed with.
  void copy_apart(size_t first, size_t count, int pitch, float* to) const {
    if (pitch == channels) return copy(first, count, to);
    const float* from = at(first);
    if (gradient && y) {
      const float* from_y = y + first * channels;
      spread(count, pitch, from, to, [=, by = gradient](Vector dy, size_t at, int c, int lanes) {
        const Vector x = load_some(from_y + at, lanes);
        return load(by->of_dy + c) * dy +
               (load(by->of_x + c) * (x - load(by->mean + c)) + load(by->constant + c));
      });
    } else if (gradient) {
      spread(count, pitch, from, to,
             [by = gradient->of_dy](Vector dy, size_t, int c, int) { return load(by + c) * dy; });
    } else if (scale) {
      const auto mapped = [scale = scale, shift = shift](Vector x, int c) {
        return x * load(scale + c) + load(shift + c);
      };
      if (rectify)
        spread(count, pitch, from, to, [=](Vector x, size_t, int c, int) { return rectified(mapped(x, c)); });
      else
        spread(count, pitch, from, to, [=](Vector x, size_t, int c, int) { return mapped(x, c); });
    } else if (rectify) {
      spread(count, pitch, from, to, [](Vector x, size_t, int, int) { return rectified(x); });
    } else {
      spread(count, pitch, from, to, [](Vector x, size_t, int, int) { return x; });
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

 private:
  static Vector load_some(const float* from, int lanes) {
    return lanes == kLanes ? load(from) : load_part(from, lanes);
  }

  // map(x, its place, its first channel, how many of its lanes exist) for every vector of every pixel. Pixels
  // lie on whole vectors of `to`.
  template <class Map>
  RNAS_INLINE void spread(size_t count, int pitch, const float* from, float* to, Map map) const {
    switch (pitch / kLanes) {
      case 1:
        return spread_vectors<1>(channels, count, from, to, map);
      case 3:
        return spread_vectors<3>(channels, count, from, to, map);
      case 5:
        return spread_vectors<5>(channels, count, from, to, map);
      default:
        for (size_t p = 0; p < count; p++, to += pitch)
          for (int c = 0; c < channels; c += kLanes) {
            const int lanes = channels - c < kLanes ? channels - c : kLanes;
            store(to + c, map(load_some(from + p * channels + c, lanes), p * channels + c, c, lanes));
          }
    }
  }

  template <int VECTORS, class Map>
  RNAS_INLINE static void spread_vectors(size_t channels, size_t count, const float* from, float* to,
                                         Map map) {
    constexpr int kLast = (VECTORS - 1) * kLanes;
    const int part = static_cast<int>(channels) - kLast;
    for (size_t p = 0, at = 0; p < count; p++, at += channels, to += VECTORS * kLanes) {
      unrolled<0, VECTORS - 1>([&](auto v) __attribute__((always_inline)) {
        constexpr int c = decltype(v)::value * kLanes;
        store(to + c, map(load(from + at + c), at + c, c, kLanes));
      });
      store(to + kLast, map(load_part(from + at + kLast, part), at + kLast, kLast, part));
    }
  }
};

namespace {

// One image of a group, as the convolution reads it.
inline PixelSource input_pixels(const ConvShape& s, const ImageGroup& group, int image, const float* x) {
  return {x + image * group.stride,
          s.in_channels,
          s.rectify,
          group.scale,
          group.shift,
          nullptr,
          nullptr,
          group.gate ? group.gate + image * group.gate_stride : nullptr};
}

// The gradient at the output for one image of a group.
inline PixelSource gradient_pixels(const ConvShape& s, const ImageGroup& group, int image, const float* dy) {
  return {dy + image * group.gradient_stride,
          s.out_channels,
          false,
          nullptr,
          nullptr,
          group.gradient,
          group.y ? group.y + image * group.stride : nullptr,
          nullptr};
}

// dx = (accumulate ? dx : 0) + d where the ReLU before the convolution passed x on.
inline void pass_relu(const PixelSource& x, size_t first, size_t count, const float* d, float* dx,
                      bool accumulate) {
  if (x.gate)
    gate_backward(count, x.channels, x.gate, first * x.channels, d, x.channels, dx, accumulate);
  else if (x.scale)
    affine_relu_backward(count, x.channels, x.at(first), x.scale, x.shift, d, dx, accumulate);
  else
    relu_backward(count * x.channels, x.at(first), d, dx, accumulate);
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
