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

// Calls act with a function (offset in the image, channel, part) that reads x of one image, before any ReLU.
template <class Act>
inline void with_input(const ImageGroup& group, int image, const float* x, Act act) {
  const float* from = x + image * group.stride;
  if (group.scale)
    act([=](ptrdiff_t offset, int c, auto part) {
      return load_some(from + offset, part) * load_some(group.scale + c, part) +
             load_some(group.shift + c, part);
    });
  else
    act([=](ptrdiff_t offset, int, auto part) { return load_some(from + offset, part); });
}

// The same as the convolution reads it.
template <class Act>
inline void with_convolved_input(const ConvShape& s, const ImageGroup& group, int image, const float* x,
                                 Act act) {
  with_input(group, image, x, [&](auto read) {
    if (s.rectify)
      act([=](ptrdiff_t offset, int c, auto part) { return rectified(read(offset, c, part)); });
    else
      act(read);
  });
}

// The same for the gradient at the output of one image.
template <class Act>
inline void with_gradient(const ImageGroup& group, int image, const float* dy, Act act) {
  const float* from = dy + image * group.gradient_stride;
  if (!group.gradient)
    return act([=](ptrdiff_t offset, int, auto part) { return load_some(from + offset, part); });
  const ChannelGradient map = *group.gradient;
  if (!group.y)
    return act([=](ptrdiff_t offset, int c, auto part) {
      return load_some(map.of_dy + c, part) * load_some(from + offset, part);
    });
  const float* y = group.y + image * group.stride;
  act([=](ptrdiff_t offset, int c, auto part) {
    const Vector centred = load_some(y + offset, part) - load_some(map.mean + c, part);
    return load_some(map.of_dy + c, part) * load_some(from + offset, part) +
           (load_some(map.of_x + c, part) * centred + load_some(map.constant + c, part));
  });
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
