// The gradients of depthwise weights: neighbouring taps of a row of the kernel share every dy that is loaded.
#include "depthwise.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// dy as rows of units, each of whole vectors.
struct Units {
  const float* data;
  size_t row_step, unit_step;
};

Units dy_units(const ConvShape& s, const Grid& g, const float* dy, float* scratch) {
  const size_t row = static_cast<size_t>(s.out_width) * s.in_channels;
  if (!g.shared && g.pitch == s.in_channels) return {dy, row, static_cast<size_t>(g.pitch)};
  if (g.shared) {
    const size_t padded = rounded_up(row, kLanes);
    for (int y = 0; y < s.out_height; y++) {
      memcpy(scratch + y * padded, dy + y * row, row * sizeof(float));
      memset(scratch + y * padded + row, 0, (padded - row) * sizeof(float));
    }
    return {scratch, padded, kLanes};
  }
  copy_pixels(dy, s.out_height * s.out_width, s.in_channels, g.pitch, false, scratch);
  return {scratch, static_cast<size_t>(s.out_width) * g.pitch, static_cast<size_t>(g.pitch)};
}

size_t dy_size(const ConvShape& s, const Grid& g) {
  return s.out_height * (g.shared ? rounded_up(static_cast<size_t>(s.out_width) * s.in_channels, kLanes)
                                  : static_cast<size_t>(s.out_width) * g.pitch);
}

// The gradients of TAPS neighbouring weights of one row of the kernel, for one vector of channels.
template <int TAPS>
inline void tap_gradients(const ConvShape& s, const Grid& g, const float* frame, Units dy,
                          Vector (&result)[TAPS]) {
  const size_t in_step = g.shared ? kLanes : static_cast<size_t>(s.stride) * g.pitch;
  const size_t in_row = static_cast<size_t>(s.stride) * g.width * g.pitch;
  const size_t tap_step = static_cast<size_t>(s.dilation) * g.pitch;
  const int units = units_in_row(g, s.out_width, s.in_channels);
  Vector even[TAPS] = {}, odd[TAPS] = {};  // two sums each, to hide the latency of an addition
  for (int y = 0; y < s.out_height; y++) {
    const float* x = frame + y * in_row;
    const float* d = dy.data + y * dy.row_step;
    int unit = 0;
    for (; unit + 2 <= units; unit += 2, x += 2 * in_step, d += 2 * dy.unit_step) {
      const Vector first = load(d), second = load(d + dy.unit_step);
      for (int t = 0; t < TAPS; t++) even[t] += first * load(x + t * tap_step);
      for (int t = 0; t < TAPS; t++) odd[t] += second * load(x + in_step + t * tap_step);
    }
    if (unit < units) {
      const Vector last = load(d);
      for (int t = 0; t < TAPS; t++) even[t] += last * load(x + t * tap_step);
    }
  }
  for (int t = 0; t < TAPS; t++) result[t] = even[t] + odd[t];
}

void add_tap(const ConvShape& s, const Grid& g, int block, Vector sum, float* dweight) {
  if (g.shared) {
    for (int lane = 0; lane < kLanes; lane++) dweight[lane % s.in_channels] += sum[lane];
    return;
  }
  const int part = static_cast<int>(least(kLanes, s.in_channels - block * kLanes));
  float* to = dweight + block * kLanes;
  for (int lane = 0; lane < part; lane++) to[lane] += sum[lane];
}

template <int TAPS>
void weight_gradients(const ConvShape& s, const Grid& g, const float* frame, Units dy, float* dweight) {
  for (int row = 0; row < s.kernel; row++)
    for (int column = 0; column < s.kernel; column += TAPS)
      for (int block = 0; block < g.blocks; block++) {
        Vector sums[TAPS];
        const size_t at =
            (static_cast<size_t>(row) * g.width + column) * s.dilation * g.pitch + block * kLanes;
        tap_gradients<TAPS>(s, g, frame + at, {dy.data + block * kLanes, dy.row_step, dy.unit_step}, sums);
        for (int t = 0; t < TAPS; t++)
          add_tap(s, g, block, sums[t], dweight + (row * s.kernel + column + t) * s.in_channels);
      }
}

}  // namespace

size_t depthwise_weight_scratch(const ConvShape& s) {
  const Grid g = forward_grid(s);
  return frame_size(g) + dy_size(s, g);
}

void depthwise_backward_weight(const ConvShape& s, const float* x, const float* dy, float* dweight,
                               float* dbias, float* scratch) {
  const Grid g = forward_grid(s);
  place(g, x, s.in_height, s.in_width, s.in_channels, s.padding, s.padding, s.rectify, scratch);
  const Units units = dy_units(s, g, dy, scratch + frame_size(g));
  if (s.kernel == 3)
    weight_gradients<3>(s, g, scratch, units, dweight);
  else if (s.kernel == 5)
    weight_gradients<5>(s, g, scratch, units, dweight);
  else
    weight_gradients<1>(s, g, scratch, units, dweight);
  if (dbias) add_channel_sums(static_cast<size_t>(s.out_height) * s.out_width, s.out_channels, dy, dbias);
}

}  // namespace RNAS_ISA
}  // namespace rnas
