// How the images of a group are read: vectors of channels, through the maps that kernels.h describes.
#pragma once

#include "../kernels.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// How many floats of a vector exist: Whole, or an int where fewer do.
struct Whole {};

inline Vector load_some(const float* from, Whole) { return load(from); }
inline Vector load_some(const float* from, int part) { return load_part(from, part); }
inline void store_some(float* to, Vector value, Whole) { store(to, value); }
inline void store_some(float* to, Vector value, int part) { store_part(to, value, part); }

// Calls act with a reader of x of one image, before any ReLU: reader(channel, part) gives a function of the
// offset of a pixel, which has what the maps need in registers.
template <class Act>
inline void with_input(const ImageGroup& group, int image, const float* x, Act act) {
  const float* from = x + image * group.stride;
  if (!group.scale)
    return act([=](int c, auto part) RNAS_INLINE {
      return [=](ptrdiff_t at) RNAS_INLINE { return load_some(from + c + at, part); };
    });
  const float *scales = group.scale, *shifts = group.shift;
  act([=](int c, auto part) RNAS_INLINE {
    const Vector scale = load_some(scales + c, part), shift = load_some(shifts + c, part);
    return [=](ptrdiff_t at) RNAS_INLINE { return load_some(from + c + at, part) * scale + shift; };
  });
}

// The same as the convolution reads it.
template <class Act>
inline void with_convolved_input(const ConvShape& s, const ImageGroup& group, int image, const float* x,
                                 Act act) {
  with_input(group, image, x, [&](auto reader) {
    if (!s.rectify) return act(reader);
    act([=](int c, auto part) RNAS_INLINE {
      const auto read = reader(c, part);
      return [=](ptrdiff_t at) RNAS_INLINE { return rectified(read(at)); };
    });
  });
}

// The same for the gradient at the output of one image.
template <class Act>
inline void with_gradient(const ImageGroup& group, int image, const float* dy, Act act) {
  const float* from = dy + image * group.gradient_stride;
  if (!group.gradient)
    return act([=](int c, auto part) RNAS_INLINE {
      return [=](ptrdiff_t at) RNAS_INLINE { return load_some(from + c + at, part); };
    });
  const ChannelGradient map = *group.gradient;
  if (!group.y)
    return act([=](int c, auto part) RNAS_INLINE {
      const Vector of_dy = load_some(map.of_dy + c, part);
      return [=](ptrdiff_t at) RNAS_INLINE { return of_dy * load_some(from + c + at, part); };
    });
  const float* y = group.y + image * group.stride;
  act([=](int c, auto part) RNAS_INLINE {
    const Vector of_dy = load_some(map.of_dy + c, part), of_x = load_some(map.of_x + c, part);
    const Vector mean = load_some(map.mean + c, part), constant = load_some(map.constant + c, part);
    return [=](ptrdiff_t at) RNAS_INLINE {
      const Vector centred = load_some(y + c + at, part) - mean;
      return of_dy * load_some(from + c + at, part) + (of_x * centred + constant);
    };
  });
}

// visit(channel, part) for each vector of channels.
template <class Visit>
RNAS_INLINE inline void for_each_vector(int channels, Visit visit) {
  int c = 0;
  for (; c + kLanes <= channels; c += kLanes) visit(c, Whole{});
  if (c < channels) visit(c, channels - c);
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
