// Depthwise convolutions. Eight units of the frame (see depthwise.h) share every weight that is loaded.
#include "depthwise.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Evenly spaced taps of the kernel along one axis.
struct Taps {
  int count;
  int spacing;       // in pixels of the frame
  int first, every;  // which of the packed weights: first, first + every, …
};

// Input pixels y = first, first + stride, … along one axis get their gradients from the same taps: from tap r
// where stride divides y + padding − r · dilation, and that quotient is the row of dy.
struct Residue {
  Taps taps;  // of the flipped kernel
  int start;  // the row of dy under the first tap of the first pixel; may be negative
  int count;  // pixels
};

int greatest_common_divisor(int a, int b) { return b == 0 ? a : greatest_common_divisor(b, a % b); }

Residue residue_at(const ConvShape& s, int first, int size) {
  const int common = greatest_common_divisor(s.dilation, s.stride);
  const int every = s.stride / common, spacing = s.dilation / common;
  int tap = 0;
  while (tap < every && (first + s.padding - tap * s.dilation) % s.stride != 0) tap++;
  const bool any = tap < every && tap < s.kernel;
  const int count = any ? (s.kernel - 1 - tap) / every + 1 : 0;
  const int pixels = size > first ? (size - first - 1) / s.stride + 1 : 0;
  if (!any) return {{0, spacing, 0, every}, 0, pixels};
  const int last = tap + (count - 1) * every;
  return {{count, spacing, s.kernel - 1 - last, every},
          (first + s.padding - last * s.dilation) / s.stride,
          pixels};
}

// Along one axis of an input of this size: the rows that the frame of dy has before dy's own, and its rows in
// all.
struct Extent {
  int before, all;
};

Extent backward_extent(const ConvShape& s, int size) {
  int begin = 0, end = 1;
  for (int first = 0; first < s.stride; first++) {
    const Residue r = residue_at(s, first, size);
    if (r.taps.count == 0 || r.count == 0) continue;
    const int stop = r.start + r.count + (r.taps.count - 1) * r.taps.spacing;
    if (r.start < begin) begin = r.start;
    if (stop > end) end = stop;
  }
  return {-begin, end - begin};
}

Grid backward_grid(const ConvShape& s) {
  return grid_for(s, backward_extent(s, s.in_height).all, backward_extent(s, s.in_width).all, s.stride);
}

// Weights [taps, channels] as [taps, blocks · lanes]; where pixels share a vector, repeated for each.
void pack(const ConvShape& s, const Grid& g, const float* weight, bool flip, float* packed) {
  const int taps = s.kernel * s.kernel, channels = s.in_channels, width = g.blocks * kLanes;
  for (int tap = 0; tap < taps; tap++) {
    const float* from = weight + (flip ? taps - 1 - tap : tap) * channels;
    for (int i = 0; i < width; i++)
      packed[tap * width + i] = g.shared ? from[i % channels] : i < channels ? from[i] : 0;
  }
}

struct Correlation {
  Grid grid;
  int kernel;  // as packed
  Taps rows, columns;
  int stride;         // in pixels of the frame
  int channels;       // that exist
  int height, width;  // of the result
  const float* frame;
  const float* packed;
};

// Floats of a row of sums, which is laid out like a row of the frame.
size_t sums_size(const Grid& g, int width, int channels) {
  return static_cast<size_t>(units_in_row(g, width, channels)) * g.blocks * kLanes;
}

// The sums of UNITS neighbouring units, one vector of each. Four units at a time are reached from one
// pointer.
template <int UNITS>
inline void correlate(const Correlation& c, const float* frame, const float* weights, ptrdiff_t unit_step,
                      float* sums) {
  const ptrdiff_t width = static_cast<ptrdiff_t>(c.grid.blocks) * kLanes;
  const ptrdiff_t row_step = static_cast<ptrdiff_t>(c.rows.spacing) * c.grid.width * c.grid.pitch;
  const ptrdiff_t tap_step = static_cast<ptrdiff_t>(c.columns.spacing) * c.grid.pitch;
  const ptrdiff_t weight_step = c.columns.every * width;
  const int columns = c.columns.count;
  Vector sum[UNITS];
  for (int u = 0; u < UNITS; u++) sum[u] = Vector{};
  for (int row = 0; row < c.rows.count; row++) {
    const float *near = frame + row * row_step, *far = near + 4 * unit_step;
    const float* with = weights + row * c.rows.every * c.kernel * width;
    for (int column = 0; column < columns; column++) {
      const Vector weight = load(with);
      for (int u = 0; u < UNITS; u++)
        sum[u] += weight * load(u < 4 ? near + u * unit_step : far + (u - 4) * unit_step);
      near += tap_step;
      far += tap_step;
      with += weight_step;
    }
  }
  for (int u = 0; u < UNITS; u++) store(sums + u * width, sum[u]);
}

// One row of the result.
void correlate_row(const Correlation& c, int y, float* sums) {
  const ptrdiff_t width = static_cast<ptrdiff_t>(c.grid.blocks) * kLanes;
  const ptrdiff_t step = c.grid.shared ? kLanes : static_cast<ptrdiff_t>(c.stride) * c.grid.pitch;
  const int units = units_in_row(c.grid, c.width, c.channels);
  for (int block = 0; block < c.grid.blocks; block++) {
    const float* frame =
        c.frame + static_cast<ptrdiff_t>(y) * c.stride * c.grid.width * c.grid.pitch + block * kLanes;
    const float* weights = c.packed + (c.rows.first * c.kernel + c.columns.first) * width + block * kLanes;
    float* to = sums + block * kLanes;
    int unit = 0;
    for (; unit + 8 <= units; unit += 8)
      correlate<8>(c, frame + unit * step, weights, step, to + unit * width);
    if (unit + 4 <= units) {
      correlate<4>(c, frame + unit * step, weights, step, to + unit * width);
      unit += 4;
    }
    if (unit + 2 <= units) {
      correlate<2>(c, frame + unit * step, weights, step, to + unit * width);
      unit += 2;
    }
    if (unit < units) correlate<1>(c, frame + unit * step, weights, step, to + unit * width);
  }
}

}  // namespace

size_t depthwise_scratch(const ConvShape& s) {
  const Grid forward = forward_grid(s), backward = backward_grid(s);
  const size_t output = frame_size(forward) + sums_size(forward, s.out_width, s.in_channels);
  const size_t input = frame_size(backward) + sums_size(backward, s.in_width, s.in_channels);
  const size_t weight = depthwise_weight_scratch(s), larger = output > input ? output : input;
  return weight > larger ? weight : larger;
}

size_t depthwise_packed_size(const ConvShape& s) {
  return static_cast<size_t>(s.kernel) * s.kernel * rounded_up(s.in_channels, kLanes);
}

void depthwise_pack(const ConvShape& s, const float* weight, float* packed) {
  pack(s, forward_grid(s), weight, false, packed);
}

void depthwise_pack_backward(const ConvShape& s, const float* weight, float* packed) {
  pack(s, backward_grid(s), weight, true, packed);
}

void depthwise_forward(const ConvShape& s, const float* x, const float* packed, const float* bias, float* y,
                       float* scratch) {
  const Grid g = forward_grid(s);
  place(g, x, s.in_height, s.in_width, s.in_channels, s.padding, s.padding, s.rectify, scratch);
  const Taps taps = {s.kernel, s.dilation, 0, 1};
  const Correlation c = {g,           s.kernel, taps,  taps, s.stride, s.in_channels, s.out_height,
                         s.out_width, scratch,  packed};
  const size_t row = static_cast<size_t>(s.out_width) * s.out_channels;
  const size_t sums = sums_size(g, s.out_width, s.in_channels);
  float* buffer = scratch + frame_size(g);
  for (int out = 0; out < s.out_height; out++, y += row) {
    correlate_row(c, out, sums == row ? y : buffer);
    if (sums != row) copy_channels(s.out_width, s.out_channels, buffer, g.pitch, y, s.out_channels, false);
    if (bias)
      for (size_t i = 0; i < row; i += s.out_channels)
        for (int channel = 0; channel < s.out_channels; channel++) y[i + channel] += bias[channel];
  }
}

namespace {

// Passes a row of sums on to dx, whose pixels are `step` floats apart.
void deliver(const ConvShape& s, const Correlation& c, const float* sums, const float* x, size_t step,
             float* dx, bool accumulate) {
  const bool dense = step == static_cast<size_t>(c.grid.pitch) && c.grid.pitch == c.channels;
  const size_t runs = dense ? 1 : c.width, length = dense ? c.width * step : c.channels;
  if (!s.rectify)
    return copy_channels(runs, static_cast<int>(length), sums, c.grid.pitch, dx, static_cast<int>(step),
                         accumulate);
  for (size_t run = 0; run < runs; run++)
    relu_backward(length, x + run * step, sums + run * c.grid.pitch, dx + run * step, accumulate);
}

}  // namespace

// The gradient at the input is the correlation of the flipped kernel with dy. With a stride, each residue of
// the pixels' positions has taps of its own.
void depthwise_backward_input(const ConvShape& s, const float* x, const float* dy, const float* packed,
                              float* dx, bool accumulate, float* scratch) {
  const Grid g = backward_grid(s);
  const int top = backward_extent(s, s.in_height).before, left = backward_extent(s, s.in_width).before;
  place(g, dy, s.out_height, s.out_width, s.in_channels, top, left, false, scratch);
  float* sums = scratch + frame_size(g);
  const size_t pixel = s.in_channels, row = s.in_width * pixel;
  for (int y = 0; y < s.stride; y++)
    for (int column = 0; column < s.stride; column++) {
      const Residue rows = residue_at(s, y, s.in_height), columns = residue_at(s, column, s.in_width);
      if (accumulate && (rows.taps.count == 0 || columns.taps.count == 0)) continue;
      const size_t start = static_cast<size_t>(rows.start + top) * g.width + columns.start + left;
      const Correlation c = {g,
                             s.kernel,
                             rows.taps,
                             columns.taps,
                             1,
                             s.in_channels,
                             rows.count,
                             columns.count,
                             scratch + start * g.pitch,
                             packed};
      for (int i = 0; i < rows.count; i++) {
        const size_t at = (y + static_cast<size_t>(i) * s.stride) * row + column * pixel;
        correlate_row(c, i, sums);
        deliver(s, c, sums, x + at, s.stride * pixel, dx + at, accumulate);
      }
    }
}

}  // namespace RNAS_ISA
}  // namespace rnas
