// What depthwise convolutions work on: the image copied into a frame of zeros (and rectified on the way), so
// that the inner loops know no borders.
//
// A row of the frame is a sequence of units of whole vectors. Usually a unit is a pixel with its channels
// padded to whole vectors; where several pixels fit one vector and the stride is 1, a unit is one vector of
// several pixels.
#pragma once

#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

struct Grid {
  int height, width;  // of the frame, in pixels
  int pitch;          // floats from pixel to pixel in the frame
  int blocks;         // vectors per unit
  bool shared;        // several pixels in one vector
};

// How a frame for `stride` is laid out.
inline Grid grid_for(const ConvShape& s, int height, int width, int stride) {
  const bool shared = stride == 1 && kLanes % s.in_channels == 0;
  const int padded = static_cast<int>(rounded_up(s.in_channels, kLanes));
  return {height, width, shared ? s.in_channels : padded, shared ? 1 : padded / kLanes, shared};
}

inline int reach(const ConvShape& s) { return s.dilation * (s.kernel - 1); }

inline Grid forward_grid(const ConvShape& s) {
  return grid_for(s, (s.out_height - 1) * s.stride + reach(s) + 1,
                  (s.out_width - 1) * s.stride + reach(s) + 1, s.stride);
}

// One vector more than the pixels need: the last unit of a row may reach beyond it.
inline size_t frame_size(const Grid& g) {
  return rounded_up(static_cast<size_t>(g.height) * g.width * g.pitch, kLanes) + kLanes;
}

inline int units_in_row(const Grid& g, int pixels, int channels) {
  return g.shared ? (pixels * channels + kLanes - 1) / kLanes : pixels;
}

inline void copy_pixels(const float* from, int count, int channels, int pitch, bool rectify, float* to) {
  if (pitch == channels) {
    const int size = count * channels;
    int i = 0;
    for (; i + kLanes <= size; i += kLanes)
      store(to + i, rectify ? rectified(load(from + i)) : load(from + i));
    for (; i < size; i++) to[i] = rectify && from[i] < 0 ? 0 : from[i];
    return;
  }
  for (int p = 0; p < count; p++, from += channels, to += pitch) {
    for (int c = 0; c < channels; c++) to[c] = rectify && from[c] < 0 ? 0 : from[c];
    for (int c = channels; c < pitch; c++) to[c] = 0;
  }
}

// Copies an image into the frame, its first pixel to (top, left); the rest of the frame becomes zero.
inline void place(const Grid& g, const float* image, int height, int width, int channels, int top, int left,
                  bool rectify, float* frame) {
  const size_t row_size = static_cast<size_t>(g.width) * g.pitch;
  const int first = left < g.width ? left : g.width;
  const int columns = width < g.width - first ? width : g.width - first;
  const size_t begin = static_cast<size_t>(first) * g.pitch;
  const size_t end = begin + static_cast<size_t>(columns) * g.pitch;
  for (int row = 0; row < g.height; row++, frame += row_size) {
    if (row < top || row >= top + height) {
      memset(frame, 0, row_size * sizeof(float));
      continue;
    }
    memset(frame, 0, begin * sizeof(float));
    copy_pixels(image + static_cast<size_t>(row - top) * width * channels, columns, channels, g.pitch,
                rectify, frame + begin);
    memset(frame + end, 0, (row_size - end) * sizeof(float));
  }
  memset(frame, 0, (frame_size(g) - g.height * row_size) * sizeof(float));
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
