// The gradients of depthwise weights: as many taps as there are registers for share every dy that is loaded.
#include "depthwise.h"
#include "depthwise_flat.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

constexpr int kMostRows = 3;

// Some rows of dy, and the rows of x under up to kMostRows taps. Those of the next row of dy are `x_row`
// floats on, in a ring that is left at `end` and entered again `ring` floats before.
struct Band {
  const float* x[kMostRows];
  ptrdiff_t x_row;
  const float* end;
  ptrdiff_t ring;
  const float* dy;
  ptrdiff_t dy_row;
  int rows, units;
  ptrdiff_t x_step, dy_step, tap_step;
  ptrdiff_t pixel;  // from pixel to pixel of the frame, where all pixels between taps are read
};

// Calls visit(row of the kernel, column of the kernel).
template <int ROWS, int COLUMNS, class Visit>
RNAS_INLINE inline void for_each_tap(Visit visit) {
  unrolled<0, ROWS>([&](auto r) __attribute__((always_inline)) {
    unrolled<0, COLUMNS>([&](auto c) __attribute__((always_inline)) { visit(r, c); });
  });
}

// Adds to the gradients of ROWS · COLUMNS taps, for one vector of channels. With steps known when this is
// compiled (results STRIDE and taps SPACING pixels apart, STRIDE not 0), each pixel that is loaded serves
// UNITS results.
template <int ROWS, int COLUMNS, int STRIDE, int SPACING>
void add_gradients(const Band& band, float* sums, ptrdiff_t sums_row, ptrdiff_t sums_column) {
  Vector sum[ROWS][COLUMNS];
  const float* x[ROWS];
  for (int r = 0; r < ROWS; r++) x[r] = band.x[r];
  for_each_tap<ROWS, COLUMNS>([&](auto r, auto c) __attribute__((always_inline)) {
    sum[r.value][c.value] = load(sums + r.value * sums_row + c.value * sums_column);
  });
  for (int row = 0; row < band.rows; row++) {
    const float* dy = band.dy + row * band.dy_row;
    ptrdiff_t at = 0;
    int unit = 0;
    if constexpr (STRIDE > 0) {
      constexpr int kUnits = 4;
      for (; unit + kUnits <= band.units; unit += kUnits, at += kUnits * band.x_step) {
        Vector d[kUnits];
        unrolled<0, kUnits>([&](auto u) __attribute__((always_inline)) {
          d[u.value] = load(dy);
          dy += band.dy_step;
        });
        unrolled<0, ROWS>([&](auto r) __attribute__((always_inline)) {
          const float* from = x[r.value] + at;
          unrolled<0, (kUnits - 1) * STRIDE + (COLUMNS - 1) * SPACING + 1>([&](
              auto pixel) __attribute__((always_inline)) {
            const Vector value = load(from);
            from += band.pixel;
            unrolled<0, COLUMNS>([&](auto c) __attribute__((always_inline)) {
              constexpr int distance = decltype(pixel)::value - decltype(c)::value * SPACING;
              if constexpr (distance >= 0 && distance % STRIDE == 0 && distance / STRIDE < kUnits)
                sum[r.value][c.value] += d[distance / STRIDE] * value;
            });
          });
        });
      }
    }
    for (; unit < band.units; unit++, dy += band.dy_step, at += band.x_step) {
      const Vector d = load(dy);
      for_each_tap<ROWS, COLUMNS>([&](auto r, auto c) __attribute__((always_inline)) {
        sum[r.value][c.value] += d * load(x[r.value] + at + c.value * band.tap_step);
      });
    }
    for (int r = 0; r < ROWS; r++) {
      x[r] += band.x_row;
      if (x[r] >= band.end) x[r] -= band.ring;
    }
  }
  for_each_tap<ROWS, COLUMNS>([&](auto r, auto c) __attribute__((always_inline)) {
    store(sums + r.value * sums_row + c.value * sums_column, sum[r.value][c.value]);
  });
}

using Function = void (*)(const Band&, float* sums, ptrdiff_t row, ptrdiff_t column);

template <int COLUMNS, int STRIDE, int SPACING>
Function function_of(int rows) {
  return rows == 3   ? add_gradients<3, COLUMNS, STRIDE, SPACING>
         : rows == 2 ? add_gradients<2, COLUMNS, STRIDE, SPACING>
                     : add_gradients<1, COLUMNS, STRIDE, SPACING>;
}

// Where results are `stride` and taps `spacing` pixels apart, which have no common divisor. Pixels that are
// kept for several results need more registers than the sums of all taps leave of sixteen.
template <int COLUMNS>
Function function_for(int rows, int stride, int spacing) {
  if (kMasks && COLUMNS > 1) {
    if (stride == 1 && spacing == 1) return function_of<COLUMNS, 1, 1>(rows);
    if (stride == 2 && spacing == 1) return function_of<COLUMNS, 2, 1>(rows);
    if (stride == 1 && spacing == 2) return function_of<COLUMNS, 1, 2>(rows);
  }
  return function_of<COLUMNS, 0, 0>(rows);
}

size_t sums_size(const ConvShape& s, const Grid& g) {
  return static_cast<size_t>(s.kernel) * s.kernel * g.vectors * kLanes;
}

// Adds sums[taps, vectors · lanes] to dweight[taps, channels].
void add_sums(const ConvShape& s, const Grid& g, const float* sums, float* dweight) {
  for (int tap = 0; tap < s.kernel * s.kernel; tap++, dweight += s.in_channels)
    for (int vector = 0; vector < g.vectors; vector++, sums += kLanes) {
      const int at = vector_at(g, vector);
      if (at == vector * kLanes && at + kLanes <= s.in_channels)
        store(dweight + at, load(dweight + at) + load(sums));
      else if (g.shared)
        for (int lane = 0; lane < kLanes; lane++) dweight[lane % s.in_channels] += sums[lane];
      else
        for (int lane = vector * kLanes - at; lane < kLanes && at + lane < s.in_channels; lane++)
          dweight[at + lane] += sums[lane];
    }
}

// Rows of dy that are worked off together, so that narrow images fill the loops too.
int band_rows(const ConvShape& s) {
  constexpr int kPixels = 64;
  return s.out_width < kPixels ? kPixels / s.out_width : 1;
}

int slots_for(const ConvShape& s, int rows) {
  return forward_slots(s) + (rows - 1) * s.stride / greatest_common_divisor(s.stride, s.dilation);
}

Inside taps_inside(const ConvShape& s, int out) {
  return inside(out * s.stride - s.padding, s.dilation, s.kernel, s.in_height);
}

// The gradients from `rows` rows of dy, from `out` on, which have the same taps inside the image.
void add_band(const ConvShape& s, Ring& ring, int out, int rows, const Inside& valid, const PixelSource& dy,
              float* copy, float* sums) {
  const Grid& g = ring.grid;
  const size_t dy_row = row_size(g, s.out_width, g.pitch), width = s.out_width;
  for (int i = 0; i < rows; i++) dy.copy_apart((out + i) * width, width, g.pitch, copy + i * dy_row);
  const int columns = s.kernel == 3 || s.kernel == 5 ? s.kernel : 1;
  const ptrdiff_t column = g.vectors * kLanes, row = s.kernel * column;
  const ptrdiff_t ring_size = ring.slots * ring.row();
  const int common = greatest_common_divisor(s.stride, s.dilation);
  const int stride = g.shared ? 0 : s.stride / common, spacing = s.dilation / common;
  const auto number = [&](int tap) {
    return (out * s.stride - s.padding + tap * s.dilation - ring.first) / ring.every;
  };
  ring.provide(valid.begin ? 0 : number(0), number(valid.end - 1) + (rows - 1) * s.stride / ring.every);
  for (int tap = valid.begin; tap < valid.end; tap += kMostRows) {
    const int taps = valid.end - tap < kMostRows ? valid.end - tap : kMostRows;
    const Function run = columns == 5   ? function_for<5>(taps, stride, spacing)
                         : columns == 3 ? function_for<3>(taps, stride, spacing)
                                        : function_for<1>(taps, stride, spacing);
    for (int vector = 0; vector < g.vectors; vector++)
      for (int c = 0; c < s.kernel; c += columns) {
        const int at = vector_at(g, vector);
        Band band = {{},
                     static_cast<ptrdiff_t>(s.stride / ring.every * ring.row()),
                     ring.rows + ring_size,
                     ring_size,
                     copy + at,
                     static_cast<ptrdiff_t>(dy_row),
                     rows,
                     units_in(g, s.out_width),
                     g.shared ? kLanes : s.stride * g.pitch,
                     g.shared ? kLanes : g.pitch,
                     s.dilation * g.pitch,
                     common * g.pitch};
        for (int i = 0; i < taps; i++) band.x[i] = ring.at(number(tap + i)) + at + c * band.tap_step;
        run(band, sums + tap * row + c * column + vector * kLanes, row, column);
      }
  }
}

}  // namespace

size_t depthwise_weight_scratch(const ConvShape& s) {
  const Grid g = forward_grid(s);
  const int rows = band_rows(s);
  return Ring::size(g, slots_for(s, rows)) + sums_size(s, g) + rows * row_size(g, s.out_width, g.pitch);
}

void depthwise_backward_weight(const ConvShape& s, const PixelSource& x, const PixelSource& dy,
                               float* dweight, float* dbias, float* scratch) {
  if constexpr (kPicksLanes)
    if (flat_suits(s)) return flat_backward_weight(s, x, dy, dweight, dbias, scratch);
  const Grid g = forward_grid(s);
  const int most = band_rows(s);
  Ring ring = forward_ring(s, g, slots_for(s, most), x, scratch);
  float* sums = scratch + Ring::size(g, ring.slots);
  float* copy = sums + sums_size(s, g);
  // Units of dy beyond the end of a row stay zero.
  memset(sums, 0, (sums_size(s, g) + most * row_size(g, s.out_width, g.pitch)) * sizeof(float));
  for (int out = 0, rows; out < s.out_height; out += rows) {
    const Inside valid = taps_inside(s, out);
    for (rows = 1; rows < most && out + rows < s.out_height; rows++) {
      const Inside other = taps_inside(s, out + rows);
      if (other.begin != valid.begin || other.end != valid.end) break;
    }
    if (valid.begin < valid.end) add_band(s, ring, out, rows, valid, dy, copy, sums);
  }
  add_sums(s, g, sums, dweight);
  for (size_t out = 0; dbias && out < static_cast<size_t>(s.out_height); out++) {
    dy.copy(out * s.out_width, s.out_width, copy);
    add_channel_sums(s.out_width, s.out_channels, copy, dbias);
  }
}

}  // namespace RNAS_ISA
}  // namespace rnas
