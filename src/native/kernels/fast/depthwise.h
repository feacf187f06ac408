// What depthwise convolutions work on: a few rows of the image at a time, copied (and mapped on the way)
// between margins of zeros, so that the inner loops know no borders. Rows above and below the image are left
// out.
//
// A row is a sequence of units, of one or more vectors each. Usually a unit is a pixel. Where a vector fills
// a cache line, pixels are padded to whole vectors, of which none then lies across two lines; with narrower
// vectors the last one ends at the last channel and may repeat channels of the vector before, and only pixels
// of fewer channels than a vector has lanes are padded. Where several pixels fit one vector and the stride is
// 1, a unit is one vector of several pixels.
#pragma once

#include "pixel_source.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

struct Grid {
  int width;     // of a row with its margins, in pixels
  int left;      // margin before the image's first pixel
  int channels;  // that exist
  int pitch;     // floats from pixel to pixel
  int vectors;   // per unit
  bool shared;   // several pixels in one vector
};

inline Grid grid_for(int channels, int width, int left, int stride) {
  const bool shared = stride == 1 && channels < kLanes && kLanes % channels == 0;
  const int padded = static_cast<int>(rounded_up(channels, kLanes));
  const int pitch = shared || (channels >= kLanes && !kMasks) ? channels : padded;
  return {width, left, channels, pitch, padded / kLanes, shared};
}

// Where a unit's vector begins.
inline int vector_at(const Grid& g, int vector) {
  const int last = g.shared ? 0 : g.pitch - kLanes;
  return vector * kLanes < last ? vector * kLanes : last;
}

// Floats of one tap's packed weights.
inline int weight_pitch(const Grid& g) { return g.pitch > kLanes ? g.pitch : kLanes; }

inline int units_in(const Grid& g, int pixels) {
  return g.shared ? (pixels * g.channels + kLanes - 1) / kLanes : pixels;
}

// From pixel to pixel of the results: stores of a part of a vector leave out what is not there.
inline int result_pitch(const Grid& g) { return kMasks ? g.channels : g.pitch; }

// Floats of a row of `pixels` pixels, whose units are whole.
inline size_t row_size(const Grid& g, int pixels, int pitch) {
  return g.shared ? static_cast<size_t>(units_in(g, pixels)) * kLanes : static_cast<size_t>(pixels) * pitch;
}

inline int reach(const ConvShape& s) { return s.dilation * (s.kernel - 1); }

inline int greatest_common_divisor(int a, int b) { return b == 0 ? a : greatest_common_divisor(b, a % b); }

// The frame's grid of x, as the forward pass and the gradient of the weights read it. The last unit of
// several pixels meets zeros of dy beyond the results; what it reads of x must be zeros too, not the next
// row, where a NaN would make NaN of them.
inline Grid forward_grid(const ConvShape& s) {
  Grid g = grid_for(s.in_channels, (s.out_width - 1) * s.stride + reach(s) + 1, s.padding, s.stride);
  if (g.shared) g.width += units_in(g, s.out_width) * (kLanes / g.channels) - s.out_width;
  return g;
}

// The latest rows of an image, every `every`th from row `first` on; number n is in slot n modulo `slots`.
struct Ring {
  Grid grid;
  PixelSource image;
  int height, width;  // of the image
  int first, every, slots;
  float* rows;
  int next;  // number of the row to be copied next

  size_t row() const { return static_cast<size_t>(grid.width) * grid.pitch; }
  // One vector more than the rows need: the last unit of a row may reach beyond it.
  static size_t size(const Grid& g, int slots) {
    return rounded_up(static_cast<size_t>(slots) * g.width * g.pitch, kLanes) + kLanes;
  }
  float* at(int number) const { return rows + number % slots * row(); }

  // The image's columns that fit between the margins.
  int columns() const { return width < grid.width - grid.left ? width : grid.width - grid.left; }

  void clear_margins() const {
    // A unit of several pixels may reach beyond its row, where nothing but numbers must be found.
    if (grid.shared) memset(rows, 0, size(grid, slots) * sizeof(float));
    const size_t begin = static_cast<size_t>(grid.left) * grid.pitch;
    const size_t end = begin + static_cast<size_t>(columns()) * grid.pitch;
    for (int slot = 0; slot < slots; slot++) {
      memset(at(slot), 0, begin * sizeof(float));
      memset(at(slot) + end, 0, (row() - end) * sizeof(float));
    }
  }

  // Makes rows up to number `to` available, in place of those `slots` before them; those before `from` are
  // not wanted any more, nor later.
  void provide(int from, int to) {
    for (next = next > from ? next : from; next <= to; next++) {
      const size_t pixel = static_cast<size_t>(first + next * every) * width;
      image.copy_apart(pixel, columns(), grid.pitch, at(next) + grid.left * grid.pitch);
      // The one after it is asked for while this one is at work.
      if (first + (next + 1) * every < height)
        image.ask_for(pixel + static_cast<size_t>(every) * width, columns());
    }
  }
};

// The rows of x under the taps of the kernel; neighbouring taps are dilation / every rows apart.
inline int forward_slots(const ConvShape& s) {
  return reach(s) / greatest_common_divisor(s.stride, s.dilation) + 1;
}

inline Ring forward_ring(const ConvShape& s, const Grid& g, int slots, const PixelSource& x, float* scratch) {
  const int every = greatest_common_divisor(s.stride, s.dilation);
  const int first = (every - s.padding % every) % every;
  const Ring ring = {g, x, s.in_height, s.in_width, first, every, slots, scratch, 0};
  ring.clear_margins();
  return ring;
}

// The taps begin … end − 1 of those at position + tap · spacing that lie in 0 … size − 1.
struct Inside {
  int begin, end;
};
inline Inside inside(int position, int spacing, int taps, int size) {
  const int begin = position < 0 ? (-position + spacing - 1) / spacing : 0;
  const int end = position < size ? (size - 1 - position) / spacing + 1 : 0;
  return {begin, end < taps ? end : taps};
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
