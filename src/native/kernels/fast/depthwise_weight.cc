// The gradients of depthwise weights: as many taps as there are registers for share every dy that is loaded.
#include "depthwise.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// One row of dy, the rows of x under `ROWS` taps, and the steps along them.
struct Strip {
  const float* x[3];
  const float* dy;
  int units;
  ptrdiff_t x_step, dy_step, tap_step;
};

// Adds to the gradients of ROWS · COLUMNS taps, for one vector of channels.
template <int ROWS, int COLUMNS>
inline void add_gradients(const Strip& strip, float* sums, ptrdiff_t row, ptrdiff_t column) {
  Vector sum[ROWS][COLUMNS];
  const float* x[ROWS];
  for (int r = 0; r < ROWS; r++) {
    x[r] = strip.x[r];
    for (int c = 0; c < COLUMNS; c++) sum[r][c] = load(sums + r * row + c * column);
  }
  const float* dy = strip.dy;
  for (int unit = 0; unit < strip.units; unit++, dy += strip.dy_step) {
    const Vector d = load(dy);
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < COLUMNS; c++) sum[r][c] += d * load(x[r] + c * strip.tap_step);
      x[r] += strip.x_step;
    }
  }
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLUMNS; c++) store(sums + r * row + c * column, sum[r][c]);
}

using Function = void (*)(const Strip&, float* sums, ptrdiff_t row, ptrdiff_t column);

Function function_for(int rows, int columns) {
  if (columns == 5)
    return rows == 3 ? add_gradients<3, 5> : rows == 2 ? add_gradients<2, 5> : add_gradients<1, 5>;
  if (columns == 3)
    return rows == 3 ? add_gradients<3, 3> : rows == 2 ? add_gradients<2, 3> : add_gradients<1, 3>;
  return rows == 3 ? add_gradients<3, 1> : rows == 2 ? add_gradients<2, 1> : add_gradients<1, 1>;
}

size_t sums_size(const ConvShape& s, const Grid& g) {
  return static_cast<size_t>(s.kernel) * s.kernel * g.vectors * kLanes;
}

// Adds sums[taps, vectors · lanes] to dweight[taps, channels].
void add_sums(const ConvShape& s, const Grid& g, const float* sums, float* dweight) {
  for (int tap = 0; tap < s.kernel * s.kernel; tap++, dweight += s.in_channels)
    for (int vector = 0; vector < g.vectors; vector++, sums += kLanes) {
      const int at = vector_at(g, vector);
      if (g.shared)
        for (int lane = 0; lane < kLanes; lane++) dweight[lane % s.in_channels] += sums[lane];
      else
        for (int lane = vector * kLanes - at; lane < kLanes && at + lane < s.in_channels; lane++)
          dweight[at + lane] += sums[lane];
    }
}

}  // namespace

size_t depthwise_weight_scratch(const ConvShape& s) {
  const Grid g = forward_grid(s);
  return Ring::size(g, forward_slots(s)) + sums_size(s, g) + row_size(g, s.out_width);
}

void depthwise_backward_weight(const ConvShape& s, const float* x, const float* dy, float* dweight,
                               float* dbias, float* scratch) {
  const Grid g = forward_grid(s);
  Ring ring = forward_ring(s, g, x, scratch);
  float* sums = scratch + Ring::size(g, ring.slots);
  float* d = sums + sums_size(s, g);
  memset(sums, 0, (sums_size(s, g) + row_size(g, s.out_width)) * sizeof(float));
  const int spacing = s.dilation / ring.every, columns = s.kernel == 3 || s.kernel == 5 ? s.kernel : 1;
  const ptrdiff_t column = g.vectors * kLanes, row = s.kernel * column;
  for (int out = 0; out < s.out_height; out++) {
    const int top = out * s.stride - s.padding;
    const Inside valid = inside(top, s.dilation, s.kernel, s.in_height);
    if (valid.begin >= valid.end) continue;
    const int number = (top + valid.begin * s.dilation - ring.first) / ring.every;
    ring.provide(valid.begin ? 0 : number, number + (valid.end - valid.begin - 1) * spacing);
    copy_pixels(dy + static_cast<size_t>(out) * s.out_width * s.out_channels, s.out_width, s.out_channels,
                g.pitch, false, d);
    for (int vector = 0; vector < g.vectors; vector++)
      for (int r = valid.begin; r < valid.end; r += 3) {
        const int rows = valid.end - r < 3 ? valid.end - r : 3;
        const Function run = function_for(rows, columns);
        const int at = vector_at(g, vector);
        Strip strip = {{},
                       d + at,
                       units_in(g, s.out_width),
                       g.shared ? kLanes : s.stride * g.pitch,
                       g.shared ? kLanes : g.pitch,
                       s.dilation * g.pitch};
        for (int c = 0; c < s.kernel; c += columns) {
          for (int i = 0; i < rows; i++)
            strip.x[i] = ring.at(number + (r - valid.begin + i) * spacing) + at + c * s.dilation * g.pitch;
          run(strip, sums + r * row + c * column + vector * kLanes, row, column);
        }
      }
  }
  add_sums(s, g, sums, dweight);
  if (dbias) add_channel_sums(static_cast<size_t>(s.out_height) * s.out_width, s.out_channels, dy, dbias);
}

}  // namespace RNAS_ISA
}  // namespace rnas
